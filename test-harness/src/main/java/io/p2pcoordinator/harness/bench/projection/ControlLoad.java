package io.p2pcoordinator.harness.bench.projection;

import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Hosts that come and go and sessions that players join and leave, a commit in turn for each. Its commits state the versions that they
 * would have been decided on, so all of them have effect. The only writer of CONTROL; one thread.
 */
final class ControlLoad {
    private static final int PLACES = 200;
    private static final long OWNER_EPOCH = 7;

    private final Map<String, Long> versions = new HashMap<>();
    private long nowUs = Loads.START_US;
    private long lastSequence;
    private int turn;

    /** @return how many events */
    long publish(EventLog log, int commits) {
        lastSequence = log.end(StreamId.CONTROL).sequence();
        var requests = new ArrayList<AppendRequest>(commits);
        if (lastSequence == 0) {
            begin(requests);
        }
        long events = 0;
        for (int i = 0; i < commits; i++) {
            Event.Builder[] next = next(turn % PLACES, turn / (2 * PLACES));
            events += next.length;
            requests.add(
                    turn / PLACES % 2 == 0
                            ? commit(Subject.zone(zone(turn % PLACES)), OWNER_EPOCH, next)
                            : commit(Subject.host(host(turn % PLACES)), 0, next));
            turn++;
        }
        Loads.append(log, requests, PLACES); // each subject at most once in a group, as a decider would write
        return events;
    }

    private void begin(List<AppendRequest> requests) {
        for (int i = 0; i < PLACES; i++) {
            Event.Builder host = Event.newBuilder();
            host.getHostRegisteredBuilder()
                    .setPlayerId("player-" + i)
                    .setPlayerName("Ann")
                    .setIpAddress("10.0.0.1")
                    .setPort(7_000)
                    .setCpuCores(4)
                    .setCpuFrequencyMhz(3_000)
                    .setMemoryMb(8_192)
                    .setNetworkSpeedMbps(100)
                    .setMaxPlayers(50)
                    .setMaxZones(5);
            requests.add(commit(Subject.host(host(i)), 0, host));
        }
        for (int i = 0; i < PLACES; i++) {
            Event.Builder owned = Event.newBuilder();
            owned.getOwnershipChangedBuilder().setNodeId("node-1").setOwnerEpoch(OWNER_EPOCH);
            Event.Builder zone = Event.newBuilder();
            zone.getZoneRegisteredBuilder()
                    .setSettings(ZoneSettings.newBuilder()
                            .setZoneName(zone(i))
                            .setZoneDisplayName("Field " + i)
                            .setMapName(zone(i))
                            .setMaxPlayers(100)
                            .setP2PEnabled(true));
            Event.Builder opened = Event.newBuilder();
            opened.getSessionOpenedBuilder()
                    .setSessionId(session(i))
                    .setHostId(host(i))
                    .setHostNumber(i + 1)
                    .setMaxPlayers(50);
            requests.add(commit(Subject.zone(zone(i)), OWNER_EPOCH, owned, zone, opened));
        }
    }

    private Event.Builder[] next(int place, int round) {
        if (turn / PLACES % 2 == 1) {
            Event.Builder host = Event.newBuilder();
            if (round % 2 == 0) {
                host.getHostWentOfflineBuilder();
            } else {
                host.getHostCameOnlineBuilder();
            }
            return new Event.Builder[] {host};
        }
        Event.Builder player = Event.newBuilder();
        if (round % 2 == 0) {
            player.getPlayerJoinedBuilder().setSessionId(session(place)).setPlayerId("player-" + place);
        } else {
            player.getPlayerLeftBuilder().setSessionId(session(place)).setPlayerId("player-" + place);
        }
        Event.Builder metrics = Event.newBuilder();
        metrics.getSessionMetricsReportedBuilder()
                .setSessionId(session(place))
                .setAverageLatencyMs(20 + round % 30)
                .setQualityScore(90);
        return new Event.Builder[] {player, metrics};
    }

    private AppendRequest commit(Subject subject, long epoch, Event.Builder... events) {
        nowUs += 10;
        Commit commit = Loads.commit(epoch, nowUs, events)
                .setExpectedVersion(versions.getOrDefault(subject.name(), 0L))
                .build();
        versions.put(subject.name(), ++lastSequence);
        return new AppendRequest(subject, commit);
    }

    private static String zone(int place) {
        return "prt_in%03d".formatted(place);
    }

    private static String host(int place) {
        return "host-%03d".formatted(place);
    }

    private static String session(int place) {
        return "session-%016x".formatted(place);
    }
}
