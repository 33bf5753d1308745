package io.p2pcoordinator.app.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.etcd.directory.ZoneOwner;
import io.p2pcoordinator.eventstore.lane.StreamProgress;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.snapshot.SnapshotStatus;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.projections.projector.ProjectionStatus;
import io.p2pcoordinator.projections.query.JournalEntry;
import io.p2pcoordinator.projections.query.OwnershipEntry;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What happened and how far everything is: journal, ownership, lanes, projections. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Log and ownership")
final class OperationsController {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    private static final String EVERYTHING_ON_CONTROL = "p2p.control.>";

    private final CoordinatorNode node;

    OperationsController(CoordinatorNode node) {
        this.node = node;
    }

    /** One commit of the log. */
    @Schema(name = "Commit")
    record Commit(
            String position,
            String subject,
            @Nullable String commitId,
            @Nullable String producerId,
            @Nullable Long epoch,
            @Nullable String occurredAt,
            String outcome,

            @Schema(description = "Each with type and data", implementation = Object[].class) @JsonRawValue
            String events,

            @Nullable String error,
            String storedAt) {
        static Commit of(JournalEntry e) {
            return new Commit(
                    e.stream() + "/" + e.sequence(),
                    e.subject(),
                    e.commitId(),
                    e.producerId(),
                    e.epoch(),
                    e.occurredAt() == null ? null : Answers.time(e.occurredAt()),
                    e.outcome(),
                    e.eventsJson(),
                    e.error(),
                    Answers.time(e.storedAt()));
        }
    }

    @Schema(name = "Ownership")
    record Ownership(
            String zoneId,
            @Nullable String node,
            List<String> endpoints,
            long ownerEpoch,
            @Nullable String hostId,
            long hostingEpoch,
            List<Change> history) {}

    @Schema(name = "OwnershipChange")
    record Change(String kind, long epoch, String holder, String position, String at) {
        static Change of(OwnershipEntry e) {
            return new Change(e.kind(), e.epoch(), e.holderId(), e.position().toString(), Answers.time(e.at()));
        }
    }

    @Schema(name = "Projection")
    record Projection(
            String projection,
            String stream,
            String position,
            @Nullable Long lagEvents,
            @Nullable Double lagSeconds,
            double ratePerSecond,
            long parked,
            @Nullable String lastError,
            boolean active) {
        static Projection of(ProjectionStatus s) {
            return new Projection(
                    s.projection(),
                    s.projectedPosition().stream().name(),
                    s.projectedPosition().toString(),
                    s.lagEvents(),
                    s.lagSeconds(),
                    s.commitsPerSecond(),
                    s.parked(),
                    s.lastError(),
                    s.active());
        }
    }

    @Schema(name = "Snapshot")
    record Snapshot(String position, String storedAt, long ageSeconds, long bytes) {
        static Snapshot of(SnapshotStatus s, long nowUs) {
            return new Snapshot(
                    s.position().toString(),
                    Answers.time(Instant.EPOCH.plus(s.storedAtUs(), ChronoUnit.MICROS)),
                    Math.max(0, TimeUnit.MICROSECONDS.toSeconds(nowUs - s.storedAtUs())),
                    s.bytes());
        }
    }

    /** @param snapshot the newest, from which a start would go on; none where there is none yet */
    @Schema(name = "Lane")
    record Lane(
            int lane,
            String stream,
            String position,
            String digest,
            long size,
            long applied,
            long refused,
            long parked,
            @Nullable Snapshot snapshot) {
        static Lane of(StreamProgress p, @Nullable Snapshot snapshot) {
            return new Lane(
                    p.lane(),
                    p.stream().name(),
                    new Position(p.stream(), p.appliedPosition()).toString(),
                    HexFormat.of().toHexDigits(p.digest()),
                    p.size(),
                    p.applied(),
                    p.refused(),
                    p.parked(),
                    snapshot);
        }
    }

    @Schema(name = "Events")
    record Events(List<Commit> commits, @Nullable String next) {}

    /**
     * The journal, one stream after the other, each in its order. The page after is asked for with {@code after=} and the
     * {@code next} of this one.
     */
    @Get("/events")
    @Outcomes.Read
    Events events(
            @QueryValue("subject") @Nullable String subject,
            @QueryValue("after") @Nullable String after,
            @Parameter(schema = @Schema(implementation = Integer.class)) @QueryValue("limit") @Nullable String limit) {
        int count = (int) Params.integer("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
        String pattern = subject == null || subject.isBlank() ? EVERYTHING_ON_CONTROL : subject;
        Position start = after == null || after.isBlank() ? null : position(pattern, after);
        List<JournalEntry> found = start == null
                ? node.projections().journal().find(pattern, 0, count)
                : node.projections().journal().findAfter(pattern, start, count);
        List<Commit> commits = found.stream().map(Commit::of).toList();
        return new Events(
                commits, commits.size() < count ? null : commits.getLast().position());
    }

    /** Which node owns a zone and which host simulates it, now and before. */
    @Get("/ownership/{zone_id}")
    @Outcomes.Read
    Ownership ownership(@PathVariable("zone_id") String zoneId) {
        String id = Params.id("zone_id", zoneId);
        Optional<ZoneOwner> owner = node.etcd().directory().find(id).or(() -> lookUp(id));
        boolean known = node.control().zone(id).isPresent();
        if (owner.isEmpty() && !known) {
            throw ApiProblem.notFound("Zone", zoneId);
        }
        List<Change> history = node.projections().ownership().history(id).stream()
                .map(Change::of)
                .toList();
        return owner.map(o -> new Ownership(
                        id,
                        o.node(),
                        o.endpoints(),
                        o.ownerEpoch(),
                        o.hostingEpoch() == 0 ? null : o.host(),
                        o.hostingEpoch(),
                        history))
                .orElse(new Ownership(id, null, List.of(), 0, null, 0, history));
    }

    /** How far the tables are behind the log. */
    @Get("/projections")
    @Outcomes.Read
    List<Projection> projections() {
        return node.projections().status().stream().map(Projection::of).toList();
    }

    /** Where the lanes of this node are, each position with the digest of the state there. */
    @Get("/lanes")
    @Outcomes.Read
    List<Lane> lanes() {
        var snapshots = new HashMap<StreamId, Snapshot>();
        long nowUs = node.nowUs();
        node.snapshots().forEach(s -> snapshots.put(s.position().stream(), Snapshot.of(s, nowUs)));
        return node.lanes().progress().stream()
                .map(progress -> Lane.of(progress, snapshots.get(progress.stream())))
                .toList();
    }

    private Optional<ZoneOwner> lookUp(String zoneId) {
        try {
            return node.etcd().directory().lookup(zoneId).join();
        } catch (CompletionException _) {
            throw ApiProblem.unavailable("etcd does not answer; try again");
        }
    }

    /** {@code CONTROL/123}, or the number alone where the subject says which stream. */
    private static Position position(String pattern, String after) {
        return Position.parse(after)
                .or(() -> after.matches("[0-9]{1,18}")
                        ? Optional.of(new Position(streamOf(pattern), Long.parseLong(after)))
                        : Optional.empty())
                .orElseThrow(() ->
                        ApiProblem.invalid("after", "expected a position such as CONTROL/123, but it is " + after));
    }

    private static StreamId streamOf(String pattern) {
        return Subject.parse(pattern).map(Subject::stream).orElse(StreamId.CONTROL);
    }
}
