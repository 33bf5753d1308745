package io.p2pcoordinator.app.hosting.migration;

import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.MigrationCommand;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.proto.v1.MigrationReason;
import io.p2pcoordinator.proto.v1.RunningMigration;

/** What there is to do for a zone now. */
sealed interface NextStep {
    /** Nothing, until something changes. */
    record Rest() implements NextStep {}

    /** Nothing before this, microseconds since 1970, unless something changes. */
    record Wait(long untilUs) implements NextStep {}

    record Decide(MigrationCommand command) implements NextStep {}

    /** Of a host's slots. */
    record Slot(HostCommand command) implements NextStep {}

    /** To start a migration. */
    record Start(MigrationReason reason, String detail) implements NextStep {}

    /** To start one where a host is to be had; else to look again later. */
    record StartIfAnyCan(MigrationReason reason, String detail) implements NextStep {}

    /** To go back to a player's machine, where one is ranked first. */
    record Return() implements NextStep {}

    /** To ask the next candidate, or to end without one. */
    record Choose(RunningMigration running) implements NextStep {}

    /** To put the marker into the zone's ENTITY stream. */
    record Mark(RunningMigration running, ZoneState.Hosting hosting) implements NextStep {}

    /** To compare what the new host has taken over with what is here. */
    record Compare(RunningMigration running, ZoneState.Hosting hosting) implements NextStep {}

    record Complete(RunningMigration running) implements NextStep {}
}
