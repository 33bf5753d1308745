/**
 * Brings each zone to its host and, when that fails or leaves, to the next. In come troubles ({@code HostTrouble}), changes on CONTROL and
 * the clock; out go commands on zones, decided by their owner, and on the hosts whose slots are held. Each node does it for the zones
 * that it owns. One thread keeps deadlines, steps run on virtual threads, one at a time for a zone.
 *
 * <pre>
 *   noticed   trouble, nobody hosts, host offline or removed, P2P switched off, quiet time over, operator
 *      |      MigrationStarted                                                      [detect: what is before it]
 *      v
 *   CHOOSE    rank; CandidateChosen; SlotReserved on the host's subject, with a deadline; the host confirms: SlotConfirmed
 *      |      HostingAssigned (its position is the hosting epoch) + MigrationAdvanced, one commit
 *      v
 *   NOTIFY    clients are told (host-changed, at once, by every node); the marker goes into the zone's ENTITY stream
 *      |      MigrationAdvanced, with the marker's sequence: the recovery point
 *      v
 *   REDIRECT  SessionsRedirected: the sessions are the new host's
 *      v
 *   SYNC      the host takes the state up to the recovery point and says what it has: ZoneStateTaken
 *      v
 *   VERIFY    its digest equals ours at the recovery point; clients are back, or were waited for
 *      |
 *      v
 *   MigrationEnded(COMPLETED)          any step that fails or is late: CandidateFailed, and CHOOSE again
 * </pre>
 *
 * <p><b>Who does what.</b> The zone's owner alone starts, advances and ends. The host confirms its slot, fetches state, reports it, and
 * publishes once its assignment says {@code hosting}. Clients follow {@code host-changed}. Nodes that do not own the zone only pass commands on.
 *
 * <p><b>Everything is in events.</b> What to do next follows from the zone's state, the candidate's slot and the time ({@link
 * io.p2pcoordinator.app.hosting.migration.NextStep}). So a new owner, or the same one after a crash, looks at the zone and goes on. A step that was
 * done, but not recorded, is done again: each command says which migration and step it was thought out on and changes nothing elsewhere.
 *
 * <p><b>Slots</b> are decided on the host's version, so two zones cannot take the same last one; zones that the host has by hand count
 * too. A host that has no slot left is passed over, not blamed. A zone that is disabled gives its slot back, and looks for a host again once
 * it is enabled. The candidate is recorded on the zone before its slot is reserved; what is held at a host that is neither the zone's host
 * nor its candidate is given back ({@code SlotHolders}), whoever left it there.
 *
 * <p><b>Nothing acknowledged is lost.</b> A former host's commits are acknowledged by the log, not by the host. Those before the marker
 * are in the state that the new host must show; those behind it have no effect in any replica, are in the journal as {@code stale_epoch},
 * and are handed back to the host that wrote them ({@code GET /api/v1/hosts/{host_id}/refused}). The new host publishes nothing before
 * it is verified, so the state at the marker is the state that it begins with.
 *
 * <p><b>Candidates.</b> As ranked, without those that have failed in this migration, and without the former host where that failed (but a degraded zone
 * goes back to it once it is ranked again and nobody has reported trouble of it for ten seconds). After a
 * few players' machines have failed, or where P2P is off, servers only. With none left the migration ends: the zone is degraded where nobody
 * hosts it, else its former host goes on; one that was assigned, but never verified, and one that may not have the zone, has it no longer. A
 * degraded zone is tried again when a host comes, and at intervals, and its former host is a candidate then; nothing is recorded as long as
 * there is nobody to ask.
 *
 * <p><b>Hysteresis.</b> A zone that came to a server because players' machines failed stays there for the quiet time, doubled by each
 * failure (six times at most); then it goes back where a player's machine is ranked first. A machine that lasted for the quiet time forgives
 * the failures.
 *
 * <p><b>A host that was assigned by hand</b> ({@code POST /zones/{id}/hosting}) ends a migration under way, and is left alone while
 * nobody reports it in trouble.
 *
 * <p><b>What fails, and what comes of it.</b> The candidate dies: its next step is late, or it goes offline; the next one. The owner dies: the next owner
 * goes on, deadlines are on the log. The log is away: nothing is decided, deadlines pass, and what is late then fails for it; hosts that are
 * cut off, too, keep their zones as long as nobody can record otherwise. Two nodes believe that they own: one has the epoch, the other's
 * commands are refused. A clock that jumps: deadlines are early or late, the order of steps is not touched.
 */
@NullMarked
package io.p2pcoordinator.app.hosting.migration;

import org.jspecify.annotations.NullMarked;
