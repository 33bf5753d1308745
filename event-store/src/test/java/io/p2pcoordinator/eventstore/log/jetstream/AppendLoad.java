package io.p2pcoordinator.eventstore.log.jetstream;

import static io.p2pcoordinator.eventstore.Commits.checked;
import static io.p2pcoordinator.eventstore.Commits.id;
import static io.p2pcoordinator.eventstore.Commits.idOf;
import static io.p2pcoordinator.eventstore.Commits.unchecked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.Commits;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writers that append without pause, whatever happens to the server, and keep what they were told. Half of them check
 * versions on a control subject each; the others append groups to entity subjects.
 */
final class AppendLoad {
    private static final int GROUP = 5;

    private final EventLog log;
    private final Map<String, AppendOutcome> told = new ConcurrentHashMap<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final List<Thread> writers = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private volatile boolean stopping;

    AppendLoad(EventLog log) {
        this.log = log;
    }

    AppendLoad start(int checkedWriters, int uncheckedWriters) {
        for (int i = 0; i < checkedWriters; i++) {
            Subject subject = Subject.zone(id("zone"));
            writers.add(Thread.ofVirtual().start(() -> run(() -> writeChain(subject))));
        }
        for (int i = 0; i < uncheckedWriters; i++) {
            // Two streams only, so that writers share batches.
            Subject subject = Subject.entity(Commits.zoneIn(StreamId.entity(i % 2), id("zone")));
            writers.add(Thread.ofVirtual().start(() -> run(() -> writeGroups(subject))));
        }
        return this;
    }

    long acknowledged() {
        return acknowledged.get();
    }

    void stop() throws InterruptedException {
        stopping = true;
        for (Thread writer : writers) {
            writer.join();
        }
        synchronized (failures) {
            assertEquals(List.of(), failures);
        }
    }

    long count(Class<? extends AppendOutcome> kind) {
        return told.values().stream().filter(kind::isInstance).count();
    }

    /** Every acknowledged commit is there once, where it was said to be; the others at most once, or never as they say. */
    void assertTrueOf(Map<StreamId, List<RawCommit>> content) {
        var there = new HashMap<String, Position>();
        for (List<RawCommit> commits : content.values()) {
            for (RawCommit raw : commits) {
                assertNull(there.put(idOf(raw), raw.position()), () -> "twice in the log: " + raw.position());
            }
        }
        told.forEach((commitId, outcome) -> {
            switch (outcome) {
                case AppendOutcome.Appended(Position position, boolean _) ->
                    assertEquals(position, there.get(commitId), "acknowledged commit " + commitId);
                case AppendOutcome.Unknown _ -> {
                    // once or not at all: that none is there twice was seen above
                }
                case AppendOutcome.Unavailable _, AppendOutcome.VersionConflict _, AppendOutcome.Rejected _ ->
                    assertNull(there.get(commitId), "commit that was not appended, as it was said: " + outcome);
            }
        });
        assertTrue(told.keySet().containsAll(there.keySet()), "nothing that nobody appended");
        assertVersionsHold(content);
    }

    private static void assertVersionsHold(Map<StreamId, List<RawCommit>> content) {
        var versions = new HashMap<String, Long>();
        for (RawCommit raw : content.getOrDefault(StreamId.CONTROL, List.of())) {
            long before = versions.getOrDefault(raw.subject(), 0L);
            assertEquals(before, Commits.decoded(raw).getExpectedVersion(), () -> "version at " + raw.position());
            versions.put(raw.subject(), raw.sequence());
        }
    }

    @FunctionalInterface
    private interface Writing {
        void go() throws Exception;
    }

    private void run(Writing writing) {
        try {
            writing.go();
        } catch (Exception | AssertionError e) {
            synchronized (failures) {
                failures.add(e);
            }
        }
    }

    private void writeChain(Subject subject) throws Exception {
        long version = 0;
        while (!stopping) {
            Commit commit = checked(version);
            AppendOutcome outcome = Commits.append(log, subject, commit);
            note(commit, outcome);
            version = switch (outcome) {
                case AppendOutcome.Appended(Position position, boolean _) -> position.sequence();
                case AppendOutcome.VersionConflict conflict ->
                    throw new AssertionError("nobody else writes to " + subject.name() + ", but: " + conflict);
                case AppendOutcome.Rejected rejected -> throw new AssertionError(rejected);
                case AppendOutcome.Unavailable _ -> {
                    pause();
                    yield version;
                }
                case AppendOutcome.Unknown _ -> lastVersion(subject);
            };
        }
    }

    private void writeGroups(Subject subject) throws Exception {
        while (!stopping) {
            List<AppendRequest> group = new ArrayList<>();
            for (int i = 0; i < GROUP; i++) {
                group.add(new AppendRequest(subject, unchecked()));
            }
            List<AppendOutcome> outcomes = log.appendInOrder(group).get(60, TimeUnit.SECONDS);
            boolean allAppended = true;
            for (int i = 0; i < GROUP; i++) {
                note(group.get(i).commit(), outcomes.get(i));
                allAppended &= outcomes.get(i) instanceof AppendOutcome.Appended;
            }
            if (!allAppended) {
                pause();
            }
        }
    }

    private void note(Commit commit, AppendOutcome outcome) {
        told.put(idOf(commit), outcome);
        if (outcome instanceof AppendOutcome.Appended) {
            acknowledged.incrementAndGet();
        }
    }

    private long lastVersion(Subject subject) throws InterruptedException {
        @Nullable Long version = null;
        while (version == null) {
            try {
                version = log.last(subject).map(raw -> raw.sequence()).orElse(0L);
            } catch (LogUnavailableException _) {
                pause();
            }
        }
        return version;
    }

    /** Not waiting for anything in particular: a writer that was refused comes back a little later. */
    private static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(20);
    }
}
