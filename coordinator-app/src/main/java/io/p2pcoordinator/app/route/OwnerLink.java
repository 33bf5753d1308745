package io.p2pcoordinator.app.route;

import io.p2pcoordinator.app.decide.AcknowledgedPositions;
import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.LocalOutcome;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.app.shared.SharedStore.Reply;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Asks other nodes to carry out a command on a zone of theirs. Thread-safe; blocks for the deadline at most, and no longer than
 * the asked node lives.
 */
public final class OwnerLink {
    /** The channel of commands; the address is the node's id. */
    static final String CHANNEL = "command";

    /** Longer than the owner's own wait for the log, so that its answer, whatever it is, mostly comes in time. */
    public static final Duration DEADLINE = Duration.ofSeconds(12);

    /** What became of asking. */
    sealed interface Answer {
        record Ended(CommandOutcome outcome) implements Answer {}

        /** Certainly nothing was done: nobody is there, or not the owner. */
        record NotThere() implements Answer {}
    }

    private static final class Waiting {
        final CompletableFuture<Reply> reply = new CompletableFuture<>();
    }

    private final SharedStore store;
    private final AcknowledgedPositions acknowledged;
    private final Duration deadline;
    /** By the asked node, requests that wait for its answer. */
    private final Map<String, Set<Waiting>> waiting = new ConcurrentHashMap<>();

    public OwnerLink(SharedStore store, AcknowledgedPositions acknowledged, Duration deadline) {
        this.store = store;
        this.acknowledged = acknowledged;
        this.deadline = deadline;
    }

    Answer ask(String nodeId, ZoneCommand command) throws InterruptedException {
        byte[] request = CommandRequests.encode(command, acknowledged.sequence(StreamId.CONTROL));
        return switch (request(nodeId, request)) {
            case Reply.Answered(byte[] answer) -> read(nodeId, answer);
            case Reply.Undelivered _ -> new Answer.NotThere();
            case Reply.Busy() ->
                new Answer.Ended(new CommandOutcome.Unavailable("node " + nodeId + ", which owns zone "
                        + command.zoneId() + ", is busy; nothing was recorded"));
            case Reply.Unanswered(String reason) ->
                new Answer.Ended(new CommandOutcome.Unknown(
                        "node " + nodeId + ", which owns zone " + command.zoneId() + ", did not say: " + reason));
        };
    }

    /** The node's lease has ended: whoever waits for its answer is told now that none is to be expected. Does not block. */
    public void nodeGone(String nodeId) {
        waiting.getOrDefault(nodeId, Set.of())
                .forEach(request -> request.reply.complete(new Reply.Unanswered("it was lost on the way")));
    }

    private Reply request(String nodeId, byte[] message) throws InterruptedException {
        var request = new Waiting();
        Set<Waiting> ofNode = waiting.computeIfAbsent(nodeId, _ -> ConcurrentHashMap.newKeySet());
        ofNode.add(request);
        Thread asking = Thread.ofVirtual().name("ask-owner").start(() -> ask(nodeId, message, request.reply));
        try {
            return request.reply.get();
        } catch (ExecutionException e) {
            return new Reply.Unanswered(String.valueOf(e.getCause()));
        } finally {
            ofNode.remove(request);
            asking.interrupt(); // where it still waits: nobody wants to know any more
        }
    }

    private void ask(String nodeId, byte[] request, CompletableFuture<Reply> reply) {
        try {
            reply.complete(store.request(CHANNEL, nodeId, request, deadline));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            reply.completeExceptionally(e);
        }
    }

    private static Answer read(String nodeId, byte[] answer) {
        Optional<LocalOutcome> outcome = CommandAnswers.decode(answer);
        if (outcome.isEmpty()) {
            return new Answer.Ended(
                    new CommandOutcome.Unknown("node " + nodeId + " gave an answer that this node does not know"));
        }
        return switch (outcome.get()) {
            case LocalOutcome.Ended(CommandOutcome end) -> new Answer.Ended(end);
            case LocalOutcome.NotOwner _ -> new Answer.NotThere();
        };
    }
}
