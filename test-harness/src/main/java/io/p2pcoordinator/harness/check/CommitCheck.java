package io.p2pcoordinator.harness.check;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What clients were told of their writes, against the log: an acknowledged one is there once, where its answer said; an unknown
 * one once or not at all; a refused one not at all.
 *
 * <p>A second copy of an entity commit is no violation where it has no effect, since that is how late repetitions end; they are counted. An acknowledged
 * entity commit may be without effect where its host was no longer the zone's. On CONTROL neither may be.
 */
final class CommitCheck {
    private static final String ONCE = "acknowledged commits are in the log exactly once";
    private static final String AT_MOST_ONCE = "unknown commits are in the log at most once";
    private static final String NEVER = "refused commits are not in the log";
    private static final String ORDER = "what was acknowledged before another was asked for is before it in the log";
    private static final String SAME_ID = "no two commits with one id have an effect";

    private final LogCopy log;
    private final CheckReport report;

    CommitCheck(LogCopy log, CheckReport report) {
        this.log = log;
        this.report = report;
    }

    void check(List<Operation> operations) {
        Set<String> marks = new HashSet<>();
        operations.forEach(operation -> marks.add(operation.mark()));
        marks.remove("");
        Map<String, List<LogEntry>> found = log.find(marks);
        for (Operation operation : operations) {
            List<LogEntry> copies = found.getOrDefault(operation.mark(), List.of());
            switch (operation.outcome()) {
                case Outcome.Acknowledged(Position position) -> acknowledged(operation, position, copies);
                case Outcome.Unknown _ -> unknown(operation, copies);
                case Outcome.Refused(String reason) -> refused(operation, reason, copies);
            }
        }
        checkOrder(operations);
        checkIds();
    }

    private void acknowledged(Operation operation, Position position, List<LogEntry> copies) {
        report.counted(ONCE, 1);
        LogEntry there = log.at(position).orElse(null);
        if (there == null) {
            report.violated(ONCE, operation + ", but there is nothing at " + position);
            return;
        }
        if (!there.raw().subject().equals(operation.subject())) {
            report.violated(ONCE, operation + ", but there is " + there.describe());
            return;
        }
        if (operation.mark().isEmpty()) {
            return;
        }
        if (copies.stream().noneMatch(copy -> copy.position().equals(position))) {
            report.violated(ONCE, operation + ", but there is " + there.describe());
        }
        once(ONCE, operation, copies);
        if (!position.stream().isEntity() && !there.hasEffect()) {
            report.violated(ONCE, operation + ", but it has no effect: " + there.describe());
        }
    }

    private void unknown(Operation operation, List<LogEntry> copies) {
        report.counted(AT_MOST_ONCE, 1);
        report.counted("of them in the log", copies.isEmpty() ? 0 : 1);
        once(AT_MOST_ONCE, operation, copies);
    }

    private void once(String check, Operation operation, List<LogEntry> copies) {
        long effects = copies.stream().filter(LogEntry::hasEffect).count();
        boolean isEntity = operation.subject().startsWith("p2p.entity.");
        if (effects > 1 || (copies.size() > 1 && !isEntity)) {
            report.violated(check, operation + ", but it is there as " + described(copies));
        }
        if (copies.size() > 1 && isEntity) {
            report.counted("entity commits with copies that have no effect", 1);
        }
        copies.stream()
                .filter(copy -> !copy.raw().subject().equals(operation.subject()))
                .forEach(copy -> report.violated(check, operation + ", but it is on " + copy.describe()));
    }

    private void refused(Operation operation, String reason, List<LogEntry> copies) {
        report.counted(NEVER, 1);
        if (!copies.isEmpty()) {
            report.violated(NEVER, operation + " (" + reason + "), but it is there as " + described(copies));
        }
    }

    /** By streams: sequences rise with time there. */
    private void checkOrder(List<Operation> operations) {
        record Acknowledgement(Operation operation, Position position) {}
        var byStream = new HashMap<StreamId, List<Acknowledgement>>();
        for (Operation operation : operations) {
            if (operation.outcome() instanceof Outcome.Acknowledged(Position position)
                    && !operation.mark().isEmpty()) {
                byStream.computeIfAbsent(position.stream(), _ -> new ArrayList<>())
                        .add(new Acknowledgement(operation, position));
            }
        }
        byStream.values().forEach(acknowledgements -> {
            var byEnd = acknowledgements.stream()
                    .sorted(Comparator.comparingLong(a -> a.operation.completedUs()))
                    .toList();
            var byBegin = acknowledgements.stream()
                    .sorted(Comparator.comparingLong(a -> a.operation.invokedUs()))
                    .toList();
            int ended = 0;
            Acknowledgement highest = null;
            for (Acknowledgement begun : byBegin) {
                while (ended < byEnd.size() && byEnd.get(ended).operation.completedUs() < begun.operation.invokedUs()) {
                    if (highest == null || byEnd.get(ended).position.sequence() > highest.position.sequence()) {
                        highest = byEnd.get(ended);
                    }
                    ended++;
                }
                report.counted(ORDER, 1);
                if (highest != null && highest.position.sequence() >= begun.position.sequence()) {
                    report.violated(ORDER, highest.operation + " came before " + begun.operation);
                }
            }
        });
    }

    private void checkIds() {
        var effects = new HashMap<String, LogEntry>();
        for (StreamId stream : StreamId.all()) {
            for (LogEntry entry : log.entries(stream)) {
                if (entry.commit() != null && entry.hasEffect()) {
                    report.counted(SAME_ID, 1);
                    LogEntry other = effects.put(Marks.of(entry.commit().getCommitId()), entry);
                    if (other != null) {
                        report.violated(SAME_ID, other.describe() + " and " + entry.describe());
                    }
                }
            }
        }
    }

    private static List<String> described(List<LogEntry> entries) {
        return entries.stream().map(LogEntry::describe).toList();
    }
}
