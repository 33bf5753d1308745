package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.app.domain.HostDataRules.PlayerVerdict;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Decides what hosts hand over about their zones. */
final class HostDataDecider {
    private HostDataDecider() {}

    static Decision decide(ZoneSnapshot zone, HostDataReader known, HostDataCommand command) {
        return switch (command) {
            case HostDataCommand.RecordHostData c -> inZone(zone, c, found -> record(found, known, c));
            case HostDataCommand.RecordDivergence c ->
                inZone(
                        zone,
                        c,
                        _ -> known.isLastDivergence(c.zoneId(), c.divergence())
                                ? Decision.unchanged()
                                : Decision.accepted(Event.newBuilder().setZoneStateDiverged(c.divergence())));
        };
    }

    private static Decision record(ZoneState zone, HostDataReader known, HostDataCommand.RecordHostData command) {
        String why = HostDataRules.whyNotHost(
                zone, command.sync().getHostId(), command.sync().getHostingEpoch());
        if (why != null) {
            return Decision.conflict(why);
        }
        List<Event> events = new ArrayList<>();
        if (!known.isAccepted(zone.zoneId(), command.sync().getChecksum())) {
            events.add(Event.newBuilder().setDbSyncAccepted(command.sync()).build());
            events.add(
                    Event.newBuilder().setMapStateReported(command.mapState()).build());
            if (command.logs().getEntriesCount() > 0) {
                events.add(
                        Event.newBuilder().setHostEventsLogged(command.logs()).build());
            }
        }
        for (PlayerStateChanged change : command.players()) {
            if (HostDataRules.judge(zone, known, change, command.sync().getSentAtUs())
                    instanceof PlayerVerdict.Acceptable(String sessionId)) {
                events.add(Event.newBuilder()
                        .setPlayerStateChanged(change.toBuilder().setSessionId(sessionId))
                        .build());
            }
        }
        return events.isEmpty() ? Decision.unchanged() : new Decision.Accepted(events);
    }

    private static Decision inZone(ZoneSnapshot zone, HostDataCommand command, Function<ZoneState, Decision> decide) {
        return zone.zone().map(decide).orElseGet(() -> Decision.notFound("Zone", command.zoneId()));
    }
}
