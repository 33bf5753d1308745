package io.p2pcoordinator.harness.check;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What reads showed, against the log. A read with a token shows at least what is there at the token's position; one that was asked for
 * after another had been answered shows nothing older; what is shown has been written; and where the answer says its position, it shows
 * just what is there at that position.
 */
final class ReadCheck {
    private static final String AT_LEAST = "reads with a token show at least its position";
    private static final String NEVER_BACK = "a client's reads with tokens never go back";
    private static final String WRITTEN = "what reads show is in the log and has an effect";
    private static final String AS_OF = "reads show what is there at the position that they name";

    /** Where a client's reads of a subject have been. */
    private record Seen(Read read, long sequence) {}

    private final LogCopy log;
    private final CheckReport report;

    ReadCheck(LogCopy log, CheckReport report) {
        this.log = log;
        this.report = report;
    }

    /** @param operations whose marks are what reads can show */
    void check(List<Read> reads, List<Operation> operations) {
        Set<String> marks = new HashSet<>();
        operations.forEach(operation -> marks.add(operation.mark()));
        reads.forEach(read -> marks.add(String.valueOf(read.shownMark())));
        Map<String, List<LogEntry>> written = log.find(marks);
        Map<String, NavigableSet<Long>> effects = effects(written, operations);
        var seen = new HashMap<String, Seen>();
        for (Read read : reads) {
            NavigableSet<Long> ofRead =
                    effects.getOrDefault(key(read.subject(), read.action()), Collections.emptyNavigableSet());
            Long marked = markedSequence(read, written);
            Position stated = read.shownPosition();
            if (marked != null && stated != null) {
                checkAsOf(read, marked, stated, ofRead);
            }
            Long shown = stated == null ? marked : Long.valueOf(stated.sequence());
            if (shown != null) {
                checkToken(read, shown, ofRead);
                checkNeverBack(read, shown, seen);
            }
        }
    }

    /** Where on its stream the shown write is, 0 where none is shown; null where it cannot be told. */
    private @Nullable Long markedSequence(Read read, Map<String, List<LogEntry>> written) {
        String mark = read.shownMark();
        if (mark == null) {
            return null;
        }
        if (mark.isEmpty()) {
            return 0L;
        }
        report.counted(WRITTEN, 1);
        List<LogEntry> there = written.getOrDefault(mark, List.of());
        for (LogEntry entry : there) {
            if (entry.hasEffect() && entry.raw().subject().equals(read.subject())) {
                return entry.raw().sequence();
            }
        }
        report.violated(
                WRITTEN,
                read + ", but the log has "
                        + there.stream().map(LogEntry::describe).toList());
        return null;
    }

    private void checkAsOf(Read read, long marked, Position stated, NavigableSet<Long> effects) {
        report.counted(AS_OF, 1);
        Long newest = effects.floor(stated.sequence());
        if (marked != (newest == null ? 0 : newest)) {
            report.violated(
                    AS_OF, read + " shows what was written at " + marked + ", but should show that of " + newest);
        }
    }

    private void checkToken(Read read, long shown, NavigableSet<Long> effects) {
        StreamId stream = Subject.parse(read.subject()).map(Subject::stream).orElse(null);
        for (Position token : read.token()) {
            if (!token.stream().equals(stream)) {
                continue;
            }
            report.counted(AT_LEAST, 1);
            Long newest = effects.floor(token.sequence());
            long least = read.shownPosition() != null ? token.sequence() : newest == null ? 0 : newest;
            if (shown < least) {
                report.violated(AT_LEAST, read + " shows " + shown + ", but " + least + " was to be seen");
            }
        }
    }

    private void checkNeverBack(Read read, long shown, Map<String, Seen> seen) {
        if (read.token().isEmpty()) {
            return;
        }
        String key = read.client() + " " + key(read.subject(), read.action());
        Seen before = seen.get(key);
        report.counted(NEVER_BACK, 1);
        if (before != null && before.read.completedUs() <= read.invokedUs() && shown < before.sequence) {
            report.violated(
                    NEVER_BACK, read + " shows " + shown + ", but " + before.read + " had shown " + before.sequence);
        }
        if (before == null || shown >= before.sequence) {
            seen.put(key, new Seen(read, shown));
        }
    }

    /** Sequences of the writes with effect, by what reads can show. */
    private static Map<String, NavigableSet<Long>> effects(
            Map<String, List<LogEntry>> written, List<Operation> operations) {
        var effects = new HashMap<String, NavigableSet<Long>>();
        for (Operation operation : operations) {
            for (LogEntry entry : written.getOrDefault(operation.mark(), List.of())) {
                if (entry.hasEffect() && entry.raw().subject().equals(operation.subject())) {
                    effects.computeIfAbsent(key(operation.subject(), operation.action()), _ -> new TreeSet<>())
                            .add(entry.raw().sequence());
                }
            }
        }
        return effects;
    }

    private static String key(String subject, String action) {
        return subject + " " + action;
    }
}
