package io.p2pcoordinator.app.route;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.LocalOutcome;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.app.shared.SharedStore.Subscription;
import io.p2pcoordinator.eventstore.lane.AppliedPositions;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Carries out what other nodes ask of this one, here or not at all: it never asks a third. Each request on a virtual thread
 * of its own, so many at once. Closing stops taking requests and lets those under way come to their end.
 */
public final class CommandService implements AutoCloseable {
    private static final int MOST_AT_ONCE = 256;
    private static final Duration CATCH_UP_PATIENCE = Duration.ofSeconds(2);

    private final LocalCommands local;
    private final AppliedPositions lanes;
    private final BooleanSupplier caughtUp;
    private final String nodeId;
    private final Subscription requests;

    private CommandService(
            SharedStore store, String nodeId, LocalCommands local, AppliedPositions lanes, BooleanSupplier caughtUp) {
        this.local = local;
        this.lanes = lanes;
        this.caughtUp = caughtUp;
        this.nodeId = nodeId;
        this.requests =
                store.serve(OwnerLink.CHANNEL, nodeId, MOST_AT_ONCE, request -> CommandAnswers.encode(answer(request)));
    }

    /** @param caughtUp whether this node knows what was in the log when it started */
    public static CommandService start(
            SharedStore store, String nodeId, LocalCommands local, AppliedPositions lanes, BooleanSupplier caughtUp) {
        return new CommandService(store, nodeId, local, lanes, caughtUp);
    }

    @Override
    public void close() {
        requests.close();
    }

    private LocalOutcome answer(byte[] message) {
        Optional<CommandRequests.Request> request = CommandRequests.decode(message);
        if (request.isEmpty()) {
            return unavailable("does not know this command");
        }
        if (!caughtUp.getAsBoolean()) {
            return unavailable("is still reading the log");
        }
        var atLeast = new Position(StreamId.CONTROL, request.get().minControlSequence());
        try {
            return lanes.awaitApplied(atLeast, CATCH_UP_PATIENCE)
                    ? local.process(request.get().command())
                    : unavailable("has not read the log up to " + atLeast + " yet");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new LocalOutcome.Ended(new CommandOutcome.Unknown("node " + nodeId + " is stopping"));
        }
    }

    private LocalOutcome unavailable(String why) {
        return new LocalOutcome.Ended(new CommandOutcome.Unavailable("node " + nodeId + " " + why));
    }
}
