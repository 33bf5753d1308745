package io.p2pcoordinator.harness.check;

import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.HostingStarted;
import io.p2pcoordinator.proto.v1.OwnershipChanged;
import java.util.HashMap;
import java.util.Map;

/** Who wrote under which epoch: one owner per zone and epoch, epochs that rise in the order of the log, and only the owner's commits with effect. */
final class OwnerCheck {
    private static final String ONE_OWNER = "one owner per zone and epoch, and epochs rise in the order of the log";
    private static final String ONLY_THE_OWNER = "only the owner's commits have an effect on its zone";
    private static final String HOSTING = "hosting markers in the ENTITY streams are what CONTROL assigned";

    private record Marker(LogEntry entry, String nodeId, long epoch) {}

    private final LogCopy log;
    private final CheckReport report;

    OwnerCheck(LogCopy log, CheckReport report) {
        this.log = log;
        this.report = report;
    }

    void check() {
        var newest = new HashMap<String, Marker>();
        for (LogEntry entry : log.entries(StreamId.CONTROL)) {
            if (entry.subject() != null && entry.subject().kind() == SubjectKind.ZONE && entry.commit() != null) {
                zone(entry, entry.commit(), newest);
            }
        }
        StreamId.all().stream().filter(StreamId::isEntity).forEach(this::checkMarkers);
    }

    private void zone(LogEntry entry, Commit commit, Map<String, Marker> newest) {
        String subject = entry.raw().subject();
        Marker before = newest.get(subject);
        if (commit.getEvents(0).hasOwnershipChanged() && entry.verdict() != Verdict.VERSION_MISMATCH) {
            OwnershipChanged change = commit.getEvents(0).getOwnershipChanged();
            var marker = new Marker(entry, change.getNodeId(), change.getOwnerEpoch());
            report.counted(ONE_OWNER, 1);
            if (before != null && marker.epoch == before.epoch && !marker.nodeId.equals(before.nodeId)) {
                report.violated(
                        ONE_OWNER,
                        subject + ": epoch " + marker.epoch + " is both " + before.nodeId + "'s, "
                                + before.entry.describe() + ", and " + marker.nodeId + "'s, " + entry.describe());
            } else if (before != null && marker.epoch <= before.epoch && entry.hasEffect()) {
                report.violated(
                        ONE_OWNER, subject + ": " + entry.describe() + " comes after " + before.entry.describe());
            }
            if (before == null || marker.epoch > before.epoch) {
                newest.put(subject, marker);
                before = marker;
            }
        }
        if (entry.hasEffect()) {
            report.counted(ONLY_THE_OWNER, 1);
            if (before == null || before.epoch != commit.getEpoch() || !before.nodeId.equals(commit.getProducerId())) {
                report.violated(
                        ONLY_THE_OWNER,
                        entry.describe() + " has an effect, but the owner is "
                                + (before == null ? "nobody" : before.nodeId + ", " + before.entry.describe()));
            }
        }
    }

    /** The epoch of a marker is the position of the assignment that it carries over. */
    private void checkMarkers(StreamId stream) {
        for (LogEntry entry : log.entries(stream)) {
            Subject subject = entry.subject();
            if (subject == null || subject.kind() != SubjectKind.HOSTING || entry.commit() == null) {
                continue;
            }
            HostingStarted marker = entry.commit().getEventsList().getLast().getHostingStarted();
            report.counted(HOSTING, 1);
            LogEntry assignment = log.at(new Position(StreamId.CONTROL, marker.getHostingEpoch()))
                    .orElse(null);
            if (assignment == null || !assigns(assignment, subject.id(), marker.getHostId())) {
                report.violated(
                        HOSTING,
                        entry.describe() + " is for host " + marker.getHostId() + " and epoch "
                                + marker.getHostingEpoch() + ", which CONTROL does not have");
            }
        }
    }

    private static boolean assigns(LogEntry entry, String zoneId, String hostId) {
        return entry.hasEffect()
                && entry.subject() != null
                && entry.subject().id().equals(zoneId)
                && entry.commit() != null
                && entry.commit().getEventsList().stream()
                        .anyMatch(event -> event.hasHostingAssigned()
                                && event.getHostingAssigned().getHostId().equals(hostId));
    }
}
