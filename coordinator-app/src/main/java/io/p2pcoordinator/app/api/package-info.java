/**
 * HTTP as existing clients speak it. Requests come in as commands or queries, on virtual threads that may block; answers
 * come from the tables. Nothing here decides.
 */
@NullMarked
package io.p2pcoordinator.app.api;

import org.jspecify.annotations.NullMarked;
