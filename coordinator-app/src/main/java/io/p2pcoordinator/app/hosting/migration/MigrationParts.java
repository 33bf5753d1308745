package io.p2pcoordinator.app.hosting.migration;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.hosting.choice.HostChoice;
import io.p2pcoordinator.app.route.LocalCommands;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What hosting works on. All of it thread-safe.
 *
 * @param owned whether this node decides for a zone, as far as it knows
 * @param zones carries out commands on zones, on this node alone
 * @param nowUs of the clock that commits are stamped with, microseconds since 1970
 */
public record MigrationParts(
        ControlReader control,
        Predicate<String> owned,
        LocalCommands zones,
        HostCommands hosts,
        Markers markers,
        MarkerDigests digests,
        HostChoice choice,
        LongSupplier nowUs) {
    /** Carries out commands on hosts. */
    @FunctionalInterface
    public interface HostCommands {
        CommandOutcome process(Command command) throws InterruptedException;
    }

    /** Hosting markers in ENTITY streams. */
    @FunctionalInterface
    public interface Markers {
        /** Puts it there, again if need be, and returns its sequence; empty where it is not certain to be there. */
        OptionalLong mark(String zoneId, ZoneState.Hosting hosting) throws InterruptedException;
    }
}
