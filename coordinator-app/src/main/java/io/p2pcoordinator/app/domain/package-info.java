/**
 * Hosts, zones and sessions. {@link io.p2pcoordinator.app.domain.Command}s and snapshots of the state go into the
 * deciders, events or a refusal come out; committed events go into {@link io.p2pcoordinator.app.domain.ControlState},
 * which only the control lane's thread writes and every thread may read. No clock, no chance, no I/O.
 *
 * <p>Deciders and appliers go by the kind of thing: {@code HostDecider}, {@code HostApplier} and so on. Only appliers
 * make a new state out of an old one, and they take any commit that was admitted: an event that finds nothing to change
 * changes nothing.
 */
@NullMarked
package io.p2pcoordinator.app.domain;

import org.jspecify.annotations.NullMarked;
