package io.p2pcoordinator.projections.table;

import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a batch covers of one stream: from where to where, and in which unbroken ranges. A stream that keeps only the
 * newest message of a subject has holes by nature: there, everything from the old position on is covered.
 */
public record Coverage(StreamId stream, long oldSequence, RawCommit last, List<Range> ranges) {
    public record Range(long from, long to) {}

    public long newSequence() {
        return last.sequence();
    }

    /** One coverage a stream, in the order of the streams' index, so that two projectors lock positions in one order. */
    public static List<Coverage> of(List<RawCommit> commits, Map<StreamId, Long> positions) {
        var byStream = new TreeMap<Integer, List<RawCommit>>();
        for (RawCommit commit : commits) {
            byStream.computeIfAbsent(commit.stream().index(), _ -> new ArrayList<>())
                    .add(commit);
        }
        return byStream.values().stream().map(list -> ofStream(list, positions)).toList();
    }

    private static Coverage ofStream(List<RawCommit> commits, Map<StreamId, Long> positions) {
        StreamId stream = commits.getFirst().stream();
        Long oldSequence = positions.get(stream);
        if (oldSequence == null || commits.getFirst().sequence() <= oldSequence) {
            throw new IllegalStateException("expected commits of " + stream + " after " + oldSequence + ", but got "
                    + commits.getFirst().position());
        }
        RawCommit last = commits.getLast();
        List<Range> ranges =
                stream.isContiguous() ? unbroken(commits) : List.of(new Range(oldSequence + 1, last.sequence()));
        return new Coverage(stream, oldSequence, last, ranges);
    }

    private static List<Range> unbroken(List<RawCommit> commits) {
        var ranges = new ArrayList<Range>();
        long from = commits.getFirst().sequence();
        long to = from;
        for (RawCommit commit : commits.subList(1, commits.size())) {
            if (commit.sequence() != to + 1) {
                ranges.add(new Range(from, to));
                from = commit.sequence();
            }
            to = commit.sequence();
        }
        ranges.add(new Range(from, to));
        return List.copyOf(ranges);
    }
}
