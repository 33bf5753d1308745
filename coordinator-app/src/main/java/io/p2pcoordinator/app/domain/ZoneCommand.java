package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import io.p2pcoordinator.proto.v1.ZoneStatus;

/** What can be asked of a zone. */
public sealed interface ZoneCommand extends Command
        permits HostDataCommand, SessionCommand, MigrationCommand, ZoneCommand.OfZone {
    String zoneId();

    @Override
    default Subject subject() {
        return Subject.zone(zoneId());
    }

    /** Concerns the zone itself, not a session in it. */
    sealed interface OfZone extends ZoneCommand {}

    /** Registers the zone, or gives the one that is there these settings. */
    record PutZone(String zoneId, ZoneSettings settings) implements OfZone {}

    record ChangeZoneSettings(String zoneId, ZoneSettingsPatch patch) implements OfZone {}

    record SwitchP2p(String zoneId, boolean enabled) implements OfZone {}

    record SetZoneStatus(String zoneId, ZoneStatus status) implements OfZone {}

    /** From the moment that this is committed, only this host publishes the zone's entities. */
    record AssignHosting(String zoneId, String hostId) implements OfZone {}
}
