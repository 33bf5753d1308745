package io.p2pcoordinator.harness.check;

import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.ControlAdmission;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.EntityAdmission;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * The whole log in memory, as it was at one moment, each commit judged twice: by the product's admission and by {@link OwnAdmission}.
 * Does not change.
 */
public final class LogCopy {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Map<StreamId, List<LogEntry>> streams;
    private final List<String> disagreements;
    private final List<String> gaps;

    private LogCopy(Map<StreamId, List<LogEntry>> streams, List<String> disagreements, List<String> gaps) {
        this.streams = streams;
        this.disagreements = disagreements;
        this.gaps = gaps;
    }

    /**
     * @throws LogUnavailableException when the log does not answer
     */
    public static LogCopy of(EventLog log) throws InterruptedException {
        var streams = new HashMap<StreamId, List<LogEntry>>();
        var disagreements = new ArrayList<String>();
        var gaps = new ArrayList<String>();
        for (StreamId stream : StreamId.all()) {
            List<LogEntry> entries = judged(read(log, stream), disagreements);
            if (stream.isContiguous()) {
                addGaps(stream, entries, gaps);
            }
            streams.put(stream, entries);
        }
        return new LogCopy(streams, disagreements, gaps);
    }

    /** In the order of the stream. */
    List<LogEntry> entries(StreamId stream) {
        return streams.getOrDefault(stream, List.of());
    }

    Position end(StreamId stream) {
        List<LogEntry> entries = entries(stream);
        return new Position(
                stream, entries.isEmpty() ? 0 : entries.getLast().raw().sequence());
    }

    Optional<LogEntry> at(Position position) {
        List<LogEntry> entries = entries(position.stream());
        int low = 0;
        int high = entries.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long sequence = entries.get(middle).raw().sequence();
            if (sequence == position.sequence()) {
                return Optional.of(entries.get(middle));
            }
            if (sequence < position.sequence()) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    /** The commits that carry each of these marks, in the order of their streams. */
    Map<String, List<LogEntry>> find(Set<String> wanted) {
        var found = new HashMap<String, List<LogEntry>>();
        for (StreamId stream : StreamId.all()) {
            for (LogEntry entry : entries(stream)) {
                if (entry.commit() != null) {
                    Set<String> marks = new HashSet<>(Marks.of(entry.raw(), entry.commit()));
                    marks.retainAll(wanted);
                    marks.forEach(mark ->
                            found.computeIfAbsent(mark, _ -> new ArrayList<>()).add(entry));
                }
            }
        }
        return found;
    }

    /** Where the product's admission and ours differ. */
    List<String> disagreements() {
        return disagreements;
    }

    /** Sequences that a stream without holes lacks. */
    List<String> gaps() {
        return gaps;
    }

    private static List<RawCommit> read(EventLog log, StreamId stream) throws InterruptedException {
        var commits = new ArrayList<RawCommit>();
        long end = log.end(stream).sequence();
        long position = 0;
        try (CommitCursor cursor = log.read(stream, 0)) {
            while (position < end) {
                RawCommit raw = cursor.next(PATIENCE);
                if (raw == null) {
                    throw new LogUnavailableException(
                            "expected " + stream + " up to " + end + ", but nothing came after " + position,
                            new TimeoutException());
                }
                position = raw.sequence();
                if (position <= end) {
                    commits.add(raw);
                }
            }
        }
        return commits;
    }

    private static List<LogEntry> judged(List<RawCommit> commits, List<String> disagreements) {
        var decoder = new CommitDecoder();
        var control = new ControlAdmission();
        var entities = new EntityAdmission();
        var own = new OwnAdmission();
        var entries = new ArrayList<LogEntry>(commits.size());
        for (RawCommit raw : commits) {
            switch (decoder.decode(raw)) {
                case DecodedCommit.Unsound unsound -> {
                    control.parked(raw.subject(), raw.sequence());
                    Verdict verdict = own.parked(raw.subject(), raw.sequence());
                    Subject subject = Subject.parse(raw.subject()).orElse(null);
                    entries.add(new LogEntry(unsound.raw(), subject, null, verdict));
                }
                case DecodedCommit.Sound sound -> {
                    Verdict verdict = own.judge(sound.subject(), raw.sequence(), sound.commit());
                    Verdict theirs = raw.stream().isEntity()
                            ? entities.admit(sound.subject(), sound.commit())
                            : raw.stream().equals(StreamId.CONTROL)
                                    ? control.admit(sound.subject(), raw.sequence(), sound.commit())
                                    : verdict;
                    var entry = new LogEntry(raw, sound.subject(), sound.commit(), verdict);
                    if (theirs != verdict) {
                        disagreements.add(entry.describe() + " is " + theirs + " to the product's admission");
                    }
                    entries.add(entry);
                }
            }
        }
        return List.copyOf(entries);
    }

    private static void addGaps(StreamId stream, List<LogEntry> entries, List<String> gaps) {
        long before = entries.isEmpty() ? 0 : entries.getFirst().raw().sequence() - 1;
        for (LogEntry entry : entries) {
            if (entry.raw().sequence() != before + 1) {
                gaps.add(stream + " has nothing between " + before + " and "
                        + entry.raw().sequence());
            }
            before = entry.raw().sequence();
        }
    }
}
