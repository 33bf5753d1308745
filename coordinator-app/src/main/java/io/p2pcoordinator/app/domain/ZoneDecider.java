package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingAssigned;
import io.p2pcoordinator.proto.v1.HostingClass;
import io.p2pcoordinator.proto.v1.MapKind;
import io.p2pcoordinator.proto.v1.MigrationEnded;
import io.p2pcoordinator.proto.v1.MigrationOutcome;
import io.p2pcoordinator.proto.v1.RunningMigration;
import io.p2pcoordinator.proto.v1.ZoneRegistered;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import io.p2pcoordinator.proto.v1.ZoneSettingsChanged;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import io.p2pcoordinator.proto.v1.ZoneStatusChanged;
import java.util.ArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decides what is asked of zones themselves. */
final class ZoneDecider {
    private static final int MAX_P2P_PRIORITY = 10;
    private static final double MAX_QUALITY_SCORE = 100;

    private ZoneDecider() {}

    static Decision decide(ZoneSnapshot snapshot, ControlReader state, ZoneCommand.OfZone command) {
        return switch (command) {
            case ZoneCommand.PutZone c -> put(snapshot, c);
            case ZoneCommand.ChangeZoneSettings c ->
                inZone(snapshot, c, zone -> changeTo(zone, c.patch().applyTo(zone.settings())));
            case ZoneCommand.SwitchP2p c ->
                inZone(
                        snapshot,
                        c,
                        zone -> changeTo(
                                zone,
                                zone.settings().toBuilder()
                                        .setP2PEnabled(c.enabled())
                                        .build()));
            case ZoneCommand.SetZoneStatus c -> inZone(snapshot, c, zone -> setStatus(zone, c.status()));
            case ZoneCommand.AssignHosting c ->
                inZone(snapshot, c, zone -> assign(zone, state.hostSnapshot(c.hostId()), c.hostId()));
        };
    }

    private static Decision put(ZoneSnapshot snapshot, ZoneCommand.PutZone command) {
        return snapshot.zone()
                .map(zone -> changeTo(zone, keepingClass(zone.settings(), command.settings())))
                .orElseGet(() -> register(command));
    }

    /** Clients that know no classes register their zones at every start: that must not open a castle to players' machines. */
    private static ZoneSettings keepingClass(ZoneSettings before, ZoneSettings now) {
        var kept = now.toBuilder();
        if (now.getZoneClass() == HostingClass.HOSTING_CLASS_UNSPECIFIED) {
            kept.setZoneClass(before.getZoneClass());
        }
        if (now.getMapKind() == MapKind.MAP_KIND_UNSPECIFIED) {
            kept.setMapKind(before.getMapKind());
        }
        return kept.build();
    }

    private static Decision register(ZoneCommand.PutZone command) {
        String error = SoundText.wrongWithId("zone_id", command.zoneId());
        if (error == null) {
            error = wrongWith(command.settings());
        }
        return error == null
                ? Decision.accepted(Event.newBuilder()
                        .setZoneRegistered(ZoneRegistered.newBuilder().setSettings(command.settings())))
                : Decision.invalid(error);
    }

    private static Decision changeTo(ZoneState zone, ZoneSettings settings) {
        if (settings.equals(zone.settings())) {
            return Decision.unchanged();
        }
        String error = wrongWith(settings);
        return error == null
                ? Decision.accepted(Event.newBuilder()
                        .setZoneSettingsChanged(ZoneSettingsChanged.newBuilder().setSettings(settings)))
                : Decision.invalid(error);
    }

    private static Decision setStatus(ZoneState zone, ZoneStatus status) {
        if (!ZoneApplier.isKnown(status)) {
            return Decision.invalid("expected a status of enabled, disabled or maintenance, but it is none of them");
        }
        return status == zone.status()
                ? Decision.unchanged()
                : Decision.accepted(Event.newBuilder()
                        .setZoneStatusChanged(ZoneStatusChanged.newBuilder().setStatus(status)));
    }

    /**
     * Always a new assignment, also to the host that has it: the new epoch fences off what is left of the host's own
     * former process. The host may be marked offline, since a claim is a sign of life, and P2P may be off, since servers
     * host such zones; only a disabled zone runs nowhere. A zone that is stated to be for servers only never goes to a player's
     * machine.
     */
    private static Decision assign(ZoneState zone, HostSnapshot host, String hostId) {
        if (host.host().isEmpty()) {
            return Decision.notFound("Host", hostId);
        }
        String never = HostingRules.whyNever(zone, host.host().get());
        if (never != null) {
            return Decision.invalid(never);
        }
        if (host.host().get().draining()) {
            return Decision.invalid("Host is being emptied: " + hostId);
        }
        if (zone.status() == ZoneStatus.ZONE_STATUS_DISABLED) {
            return Decision.invalid("Zone is disabled: " + zone.zoneId());
        }
        var events = new ArrayList<Event>();
        events.add(Event.newBuilder()
                .setHostingAssigned(HostingAssigned.newBuilder().setHostId(hostId))
                .build());
        zone.care().running().ifPresent(running -> events.add(superseded(running, hostId)));
        return new Decision.Accepted(events);
    }

    private static Event superseded(RunningMigration running, String hostId) {
        return Event.newBuilder()
                .setMigrationEnded(MigrationEnded.newBuilder()
                        .setMigration(running.getNumber())
                        .setOutcome(MigrationOutcome.MIGRATION_OUTCOME_SUPERSEDED)
                        .setDetail("claimed by " + hostId))
                .build();
    }

    private static Decision inZone(ZoneSnapshot snapshot, ZoneCommand command, Function<ZoneState, Decision> decide) {
        return snapshot.zone().map(decide).orElseGet(() -> Decision.notFound("Zone", command.zoneId()));
    }

    private static @Nullable String wrongWith(ZoneSettings settings) {
        if (settings.getMaxPlayers() < 0 || settings.getRecommendedPlayers() < 0) {
            return "expected numbers of players from 0 to " + Integer.MAX_VALUE + ", but one is larger";
        }
        if (settings.getP2PPriority() < 0 || settings.getP2PPriority() > MAX_P2P_PRIORITY) {
            return "expected a p2p_priority from 0 to " + MAX_P2P_PRIORITY + ", but it is "
                    + Integer.toUnsignedString(settings.getP2PPriority());
        }
        double score = settings.getMinHostQualityScore();
        if (!(score >= 0 && score <= MAX_QUALITY_SCORE)) {
            return "expected a min_host_quality_score from 0 to 100, but it is " + score;
        }
        return settings.getMinBandwidthMbps() >= 0 && settings.getMaxLatencyMs() >= 0
                ? null
                : "expected min_bandwidth_mbps and max_latency_ms not below 0, but one is";
    }
}
