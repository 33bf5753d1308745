package io.p2pcoordinator.projections;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.CommitIdentity;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.projections.table.StoredPosition;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the log is still the one that the tables were built from. */
final class LogCheck {
    private static final String WHAT_TO_DO =
            ". Nothing was changed. If this is not the NATS server that was meant, or it has lost data: set the right one, or give it"
                    + " new data and restore a backup (deploy/bin/p2p-control --restore-state FILE). If the log that is there is"
                    + " the one to keep: empty the tables (deploy/bin/p2p-control --rebuild-tables), which are filled from it"
                    + " again. Then start the coordinator.";

    private LogCheck() {}

    /** @throws LogIntegrityException when a stored position is not in the log, or another commit is there */
    static void check(List<StoredPosition> positions, EventLog log) {
        for (StoredPosition stored : positions) {
            if (stored.position().sequence() > 0) {
                check(stored, log);
            }
        }
    }

    private static void check(StoredPosition stored, EventLog log) {
        Position position = stored.position();
        String who = "projection " + stored.projection() + " was built up to " + position;
        Position end = log.end(position.stream());
        if (end.sequence() < position.sequence()) {
            throw new LogIntegrityException(
                    "The log is shorter than what the tables were built from: expected it to reach " + position
                            + ", since " + who + ", but it ends at " + end + WHAT_TO_DO);
        }
        if (!position.stream().isContiguous()) {
            return; // a newer message of the subject may have taken its place
        }
        Optional<ByteString> there = log.at(position).map(CommitIdentity::of);
        if (there.isEmpty() || !there.get().equals(stored.identity())) {
            throw new LogIntegrityException(
                    "The log is not the one that the tables were built from: " + who + ", commit "
                            + hex(stored.identity()) + ", but the log has "
                            + there.map(LogCheck::hex).orElse("none") + " there"
                            + WHAT_TO_DO);
        }
    }

    private static String hex(@Nullable ByteString bytes) {
        return bytes == null ? "none" : HexFormat.of().formatHex(bytes.toByteArray());
    }
}
