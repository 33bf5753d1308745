/**
 * How ids become NATS subjects and back, and which of the sixteen entity streams a zone lives in. Pure functions; any
 * thread.
 */
@NullMarked
package io.p2pcoordinator.eventstore.subject;

import org.jspecify.annotations.NullMarked;
