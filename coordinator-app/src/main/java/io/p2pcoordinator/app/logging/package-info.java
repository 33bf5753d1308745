/**
 * What the log looks like. Events of SLF4J come in, lines on the standard output go out, without anything that lets somebody
 * in. Logback is met here only.
 */
@NullMarked
package io.p2pcoordinator.app.logging;

import org.jspecify.annotations.NullMarked;
