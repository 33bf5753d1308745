package io.p2pcoordinator.app.decide;

import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.Decided;
import io.p2pcoordinator.app.domain.Deciders;
import io.p2pcoordinator.app.domain.Decision;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogHealth;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The log in memory, where other writers come first or an append ends as the test says. */
final class ScriptedLog implements EventLog {
    private final InMemoryEventLog log = new InMemoryEventLog();
    private int othersComeFirst;
    private Runnable others = () -> {};
    int attempts;

    @Nullable
    AppendOutcome answer;

    /** Before each of the next appends this happens. */
    void beforeAppend(int times, Runnable work) {
        othersComeFirst = times;
        others = work;
    }

    /** What another node does: decides on what is there and appends. */
    void appendNow(CommitFactory commits, ControlReader state, Command command) {
        Decided decided = Deciders.decide(state, command);
        long version = log.last(command.subject()).map(RawCommit::sequence).orElse(0L);
        if (decided.decision() instanceof Decision.Accepted(var events)) {
            log.append(new AppendRequest(command.subject(), commits.checked(version, 0, events)))
                    .join();
        }
    }

    @Override
    public CompletableFuture<AppendOutcome> append(AppendRequest request) {
        attempts++;
        if (othersComeFirst > 0) {
            othersComeFirst--;
            others.run();
        }
        AppendOutcome scripted = answer;
        return scripted == null ? log.append(request) : CompletableFuture.completedFuture(scripted);
    }

    @Override
    public CompletableFuture<List<AppendOutcome>> appendInOrder(List<AppendRequest> requests) {
        return log.appendInOrder(requests);
    }

    @Override
    public Optional<RawCommit> last(Subject subject) {
        return log.last(subject);
    }

    @Override
    public Optional<RawCommit> at(Position position) {
        return log.at(position);
    }

    @Override
    public Position end(StreamId stream) {
        return log.end(stream);
    }

    @Override
    public CommitCursor read(StreamId stream, long afterSequence) {
        return log.read(stream, afterSequence);
    }

    @Override
    public LogHealth health() {
        return log.health();
    }

    @Override
    public void close() {
        log.close();
    }
}
