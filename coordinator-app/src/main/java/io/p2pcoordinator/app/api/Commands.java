package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.projections.TablesUnavailableException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * From a request to its answer: runs a command, waits until the tables show it where the answer is read from them, and
 * names the position. A command whose answer could not be read is not begun.
 */
@Singleton
final class Commands {
    private static final Duration TABLES_PATIENCE = Duration.ofSeconds(5);

    private final CoordinatorNode node;

    Commands(CoordinatorNode node) {
        this.node = node;
    }

    /** Runs it; anything but success is a problem. */
    Position run(Command command) {
        requireCaughtUp();
        return done(uninterrupted(() -> node.commands().process(command)));
    }

    Position done(CommandOutcome outcome) {
        if (outcome instanceof CommandOutcome.Done(Position position, boolean _)) {
            return position;
        }
        throw ApiProblem.of(outcome);
    }

    /** Before a command whose answer is a row. */
    void requireTables() {
        if (!node.health().tablesReachable()) {
            throw ApiProblem.unavailable("PostgreSQL does not answer; nothing was recorded, try again");
        }
    }

    /** 403 for a player who may not be in sessions. */
    void requireNotBanned(String playerId) {
        node.bans().whyBanned(playerId).ifPresent(why -> {
            throw ApiProblem.of(HttpStatus.FORBIDDEN, "player " + playerId + ": " + why);
        });
    }

    void requireCaughtUp() {
        if (!node.health().caughtUp()) {
            throw ApiProblem.unavailable("this node is still reading the log; try again");
        }
    }

    /** Waits until the tables show the position. */
    void awaitShown(Position position) {
        if (!uninterrupted(() -> node.projections().positions().await(position, TABLES_PATIENCE))) {
            throw ApiProblem.recordedButUnreadable(position.toString());
        }
    }

    /** The row as it is after the position. */
    <T> T row(Position position, Supplier<Optional<T>> query) {
        awaitShown(position);
        try {
            return query.get()
                    .orElseThrow(() ->
                            ApiProblem.of(HttpStatus.CONFLICT, "recorded at " + position + ", and removed since"));
        } catch (TablesUnavailableException _) {
            throw ApiProblem.recordedButUnreadable(position.toString()); // the write is there
        }
    }

    static <T> MutableHttpResponse<T> answer(MutableHttpResponse<T> response, Position position) {
        return response.header(Problems.POSITION_HEADER, position.toString());
    }

    static MutableHttpResponse<Answers.Message> message(String text, Position position) {
        return answer(HttpResponse.ok(new Answers.Message(text)), position);
    }

    static <T> T uninterrupted(Interruptible<T> work) {
        try {
            return work.run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            // What was asked for may have been sent to the log already, so nothing may be promised.
            throw ApiProblem.unavailable("this node is stopping, and it is not known whether this was recorded:"
                    + " read before sending it again");
        }
    }

    @FunctionalInterface
    interface Interruptible<T> {
        T run() throws InterruptedException;
    }
}
