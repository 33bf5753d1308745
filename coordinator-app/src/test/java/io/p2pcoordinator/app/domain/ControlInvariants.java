package io.p2pcoordinator.app.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.MigrationStep;
import io.p2pcoordinator.proto.v1.SessionStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold after every commit, checked against the log and against how it was before. */
public final class ControlInvariants {
    private final Map<String, Long> lastSequences = new HashMap<>();
    private final Map<String, SessionState> formerSessions = new HashMap<>();
    private final Map<String, ZoneSnapshot> formerZones = new HashMap<>();
    private int seen;

    public void check(ControlWorld world) {
        checkVersions(world);
        Set<String> sessionIds = new HashSet<>();
        world.state.zones().forEach(zone -> {
            ZoneSnapshot snapshot = world.state.zoneSnapshot(zone.zoneId());
            checkEpochs(snapshot, formerZones.put(zone.zoneId(), snapshot));
            checkCare(world, zone);
            for (SessionState session : zone.sessions().all()) {
                assertTrue(sessionIds.add(session.sessionId()), "in two zones: " + session);
                checkSession(session);
                var ref = Optional.of(new SessionRef(session.number(), session.sessionId(), zone.zoneId()));
                assertEquals(ref, world.state.liveSession(session.sessionId()));
                assertEquals(ref, world.state.liveSession(session.number()));
            }
        });
        for (SessionState former : formerSessions.values()) {
            if (!sessionIds.contains(former.sessionId())) {
                assertTrue(world.state.liveSession(former.sessionId()).isEmpty());
                assertTrue(world.state.liveSession(former.number()).isEmpty());
            }
        }
        formerSessions.keySet().retainAll(sessionIds);
        long bans = RandomCommands.PLAYERS.stream()
                .filter(player -> world.state.peerSnapshot(player).ban().isPresent())
                .count();
        int flags = world.state.flagSnapshot(FlagSnapshot.RUNTIME).values().size();
        assertEquals(
                world.state.hosts().count() + world.state.zones().count() + sessionIds.size() + bans + flags,
                world.state.size());
    }

    /** From NOTIFY on the candidate hosts the zone, and held a confirmed slot when it came to it. */
    private static void checkCare(ControlWorld world, ZoneState zone) {
        zone.care().running().ifPresent(running -> {
            if (running.getStep() == MigrationStep.MIGRATION_STEP_CHOOSE) {
                assertFalse(running.hasTaken());
                return;
            }
            assertEquals(running.getCandidate().getHostId(), zone.hosting().hostId());
            assertTrue(zone.hosting().epoch() > running.getNumber());
            assertFalse(running.getFailedHostIdsList()
                    .contains(running.getCandidate().getHostId()));
        });
        assertTrue(zone.care().facts().getDegradedSinceUs() <= world.nowUs);
    }

    private void checkVersions(ControlWorld world) {
        for (; seen < world.log.size(); seen++) {
            lastSequences.put(world.log.get(seen).subject(), world.log.get(seen).sequence());
        }
        lastSequences.forEach((name, sequence) -> {
            Subject subject = Subject.parse(name).orElseThrow();
            long version = switch (subject.kind()) {
                case ZONE -> world.state.zoneSnapshot(subject.id()).version();
                case PEER -> world.state.peerSnapshot(subject.id()).version();
                case FLAG -> world.state.flagSnapshot(subject.id()).version();
                default -> world.state.hostSnapshot(subject.id()).version();
            };
            assertEquals(sequence, version, name);
        });
    }

    private static void checkEpochs(ZoneSnapshot now, ZoneSnapshot former) {
        if (former == null || former.zone().isEmpty()) {
            return;
        }
        ZoneState zone = now.zone().orElseThrow();
        ZoneState formerZone = former.zone().get();
        assertEquals(formerZone.number(), zone.number());
        assertTrue(now.ownerEpoch() >= former.ownerEpoch());
        assertTrue(zone.hosting().epoch() >= formerZone.hosting().epoch());
        if (zone.hosting().epoch() == formerZone.hosting().epoch()) {
            assertEquals(formerZone.hosting(), zone.hosting());
        }
    }

    private void checkSession(SessionState session) {
        assertTrue(session.players().max() >= 1);
        assertTrue(session.players().ids().size() <= session.players().max(), "overfull: " + session);
        assertEquals(
                session.players().ids().size(), new HashSet<>(session.players().ids()).size());
        boolean active = session.status() == SessionStatus.SESSION_STATUS_ACTIVE;
        assertTrue(active || session.status() == SessionStatus.SESSION_STATUS_PENDING);
        assertEquals(active, session.times().startedAtUs() > 0);
        SessionState former = formerSessions.put(session.sessionId(), session);
        if (former == null || former.number() != session.number()) {
            assertFalse(active, "opened as active: " + session);
        } else {
            assertTrue(
                    active || former.status() == SessionStatus.SESSION_STATUS_PENDING, "back to pending: " + session);
        }
    }
}
