package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.CandidateChosen;
import io.p2pcoordinator.proto.v1.CandidateFailed;
import io.p2pcoordinator.proto.v1.MigrationAdvanced;
import io.p2pcoordinator.proto.v1.MigrationEnded;
import io.p2pcoordinator.proto.v1.MigrationStarted;
import io.p2pcoordinator.proto.v1.ZoneStateTaken;

/**
 * What can be asked of a zone's way to another host. Each says what it was thought out on, so that one that comes late, twice or from a
 * former owner changes nothing.
 */
public sealed interface MigrationCommand extends ZoneCommand {
    /** From any node to the owner. */
    sealed interface Routed extends MigrationCommand {}

    /** By the owner's own process manager: decided where it was thought out, or not at all. */
    sealed interface OfOwner extends MigrationCommand {}

    /** Changes nothing while one runs, or where another host, or another epoch of it, is there than the one it is to leave. */
    record StartMigration(String zoneId, MigrationStarted started) implements Routed {}

    /** By the host: this is the state that it has taken over. The migration's number is not looked at. */
    record TakeZoneState(String zoneId, ZoneStateTaken taken) implements Routed {}

    record ChooseCandidate(String zoneId, CandidateChosen chosen) implements OfOwner {}

    /** The step is the migration's own. */
    record FailCandidate(String zoneId, CandidateFailed failed) implements OfOwner {}

    record AdvanceMigration(String zoneId, MigrationAdvanced advanced) implements OfOwner {}

    record EndMigration(String zoneId, MigrationEnded ended) implements OfOwner {}
}
