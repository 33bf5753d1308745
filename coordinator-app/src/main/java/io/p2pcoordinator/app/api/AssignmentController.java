package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.MigrationCommand;
import io.p2pcoordinator.app.hosting.migration.Assignments;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.projections.query.RefusedView;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a host is to do for which zone, and what it says to that. */
@Controller("/api/v1/hosts/{host_id}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Hosting")
final class AssignmentController {
    private static final int MAX_WAIT_SECONDS = 25;
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final CoordinatorNode node;
    private final Commands commands;
    private final JsonBody json;

    AssignmentController(CoordinatorNode node, Commands commands, JsonBody json) {
        this.node = node;
        this.commands = commands;
        this.json = json;
    }

    /** @param version to ask for what is newer, of the same node */
    @Schema(name = "Assignments")
    record Assigned(long version, List<AssignedZone> assignments) {}

    @Schema(name = "Assignment")
    record AssignedZone(
            String zoneId,

            @Schema(description = "confirm, wait, take_over or host")
            String duty,

            @Schema(description = "To publish with, once the duty is host") @Nullable
            Long hostingEpoch,

            @Schema(description = "Up to where the zone's state is to be taken over") @Nullable
            String recoveryPosition,

            @Nullable String until,
            @Nullable String formerHostId) {
        static AssignedZone of(Assignments.Assignment a) {
            StreamId stream = Subject.hosting(a.zoneId()).stream();
            return new AssignedZone(
                    a.zoneId(),
                    a.duty().name().toLowerCase(Locale.ROOT),
                    a.hostingEpoch() == 0 ? null : a.hostingEpoch(),
                    a.recoverySequence() == 0 ? null : new Position(stream, a.recoverySequence()).toString(),
                    a.deadlineUs() == 0 ? null : Answers.time(Instant.EPOCH.plus(a.deadlineUs(), ChronoUnit.MICROS)),
                    a.formerHostId().isEmpty() ? null : a.formerHostId());
        }
    }

    @Schema(name = "RefusedCommit")
    record Refused(
            String position,
            String zoneId,
            @Nullable String commitId,
            @Nullable String producerId,
            long hostingEpoch,
            @Nullable String occurredAt,
            String reason) {
        static Refused of(RefusedView v) {
            return new Refused(
                    v.stream() + "/" + v.sequence(),
                    v.zoneId(),
                    v.commitId(),
                    v.producerId(),
                    v.hostingEpoch(),
                    v.occurredAt() == null ? null : Answers.time(v.occurredAt()),
                    "stale_epoch");
        }
    }

    /** What the host is to do for which zone; where a version is given, once that is another one, or after the wait. */
    @Get("/assignments")
    @Outcomes.Read
    Assigned assignments(
            @PathVariable("host_id") String hostId,
            @Parameter(schema = @Schema(implementation = Long.class)) @QueryValue("version") @Nullable String version,
            @Parameter(schema = @Schema(implementation = Integer.class)) @QueryValue("wait_seconds") @Nullable
                    String waitSeconds) {
        String id = Params.id("host_id", hostId);
        long known = Params.integer("version", version, -1, 0, Long.MAX_VALUE);
        long wait = Params.integer("wait_seconds", waitSeconds, 0, 0, MAX_WAIT_SECONDS);
        commands.requireCaughtUp();
        if (node.control().host(id).isEmpty()) {
            throw ApiProblem.notFound("Host", id);
        }
        Assignments.Assigned assigned = Commands.uninterrupted(
                () -> node.migrations().assignments().await(id, known, Duration.ofSeconds(wait)));
        return new Assigned(
                assigned.version(),
                assigned.assignments().stream().map(AssignedZone::of).toList());
    }

    /** The host will host the zone: the slot that is held for it stays held. */
    @Post("/assignments/{zone_id}/confirm")
    @Outcomes.Changed
    HttpResponse<Answers.Message> confirm(
            @PathVariable("host_id") String hostId, @PathVariable("zone_id") String zoneId) {
        Position position = commands.run(
                new HostCommand.ConfirmSlot(Params.id("host_id", hostId), Params.id("zone_id", zoneId), node.nowUs()));
        return Commands.message("Confirmed", position);
    }

    /** The host has taken the zone's state over. It publishes once the assignment's duty is host. */
    @Post("/assignments/{zone_id}/state")
    @Outcomes.Changed
    HttpResponse<Answers.Message> taken(
            @PathVariable("host_id") String hostId,
            @PathVariable("zone_id") String zoneId,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = AssignmentBodies.TakenState.class)))
                    @Body
                    byte @Nullable [] body) {
        var taken = json.read(body, AssignmentBodies.TakenState.class, AssignmentBodies.TakenState::errors);
        String id = Params.id("host_id", hostId);
        Position position =
                commands.run(new MigrationCommand.TakeZoneState(Params.id("zone_id", zoneId), taken.toEvent(id)));
        return Commands.message("Recorded", position);
    }

    /** Entity commits that came after another host had the zone: they have no effect. By stream, then in the stream's order. */
    @Get("/refused")
    @Outcomes.Read
    List<Refused> refused(
            @PathVariable("host_id") String hostId,
            @Parameter(description = "The position of the last one of the page before") @QueryValue("after") @Nullable
                    String after,
            @Parameter(schema = @Schema(implementation = Integer.class)) @QueryValue("limit") @Nullable String limit) {
        String id = Params.id("host_id", hostId);
        int count = (int) Params.integer("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
        Position from = position(after);
        return node
                .projections()
                .migrations()
                .refused(id, from == null ? "" : from.stream().name(), from == null ? 0 : from.sequence(), count)
                .stream()
                .map(Refused::of)
                .toList();
    }

    private static @Nullable Position position(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        return Position.parse(text.strip())
                .orElseThrow(() ->
                        ApiProblem.invalid("after", "expected a position such as ENTITY_07/12, but it is " + text));
    }
}
