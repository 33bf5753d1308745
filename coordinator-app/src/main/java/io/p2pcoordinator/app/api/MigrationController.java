package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.domain.MigrationCommand;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.projections.query.DegradedView;
import io.p2pcoordinator.projections.query.MigrationQueries;
import io.p2pcoordinator.projections.query.MigrationView;
import io.p2pcoordinator.proto.v1.MigrationReason;
import io.p2pcoordinator.proto.v1.MigrationStarted;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How zones came from host to host, and which have none. */
@Controller("/api/v1/migrations")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Hosting")
final class MigrationController {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final CoordinatorNode node;
    private final Commands commands;
    private final JsonBody json;

    MigrationController(CoordinatorNode node, Commands commands, JsonBody json) {
        this.node = node;
        this.commands = commands;
        this.json = json;
    }

    @Schema(name = "Migration")
    record Migration(
            long id,
            String zoneId,
            String reason,
            String detail,
            @Nullable String fromHostId,
            @Nullable String toHostId,

            @Schema(description = "server or player") @Nullable
            String toKind,

            @Nullable Long hostingEpoch,

            @Schema(description = "choose, notify, redirect, sync or verify")
            String step,

            @Schema(description = "completed, no_host or superseded; null while it runs") @Nullable
            String outcome,

            long hostsAsked,
            @Nullable String lastFailure,

            @Schema(description = "All that was acknowledged up to there the new host has taken over") @Nullable
            String recoveryPosition,

            @Nullable Long acknowledgedLost,

            @Schema(description = "From what led to it being noticed until the new host served; milliseconds") @Nullable
            Long recoveryMs,

            String noticedAt,
            String startedAt,
            @Nullable String assignedAt,
            @Nullable String servedAt,
            @Nullable String endedAt) {
        static Migration of(MigrationView v) {
            Instant served = v.servedAt();
            return new Migration(
                    v.id(),
                    v.zoneId(),
                    v.reason(),
                    v.detail(),
                    v.fromHostId(),
                    v.toHostId(),
                    v.toKind(),
                    v.hostingEpoch() == 0 ? null : v.hostingEpoch(),
                    v.step(),
                    v.outcome(),
                    v.asked(),
                    v.lastFailure(),
                    v.recoverySequence() == 0
                            ? null
                            : new Position(Subject.hosting(v.zoneId()).stream(), v.recoverySequence()).toString(),
                    v.acknowledgedLost(),
                    served == null
                            ? null
                            : Duration.between(v.noticedAt(), served).toMillis(),
                    Answers.time(v.noticedAt()),
                    Answers.time(v.startedAt()),
                    timeOrNull(v.assignedAt()),
                    timeOrNull(served),
                    timeOrNull(v.endedAt()));
        }

        private static @Nullable String timeOrNull(@Nullable Instant time) {
            return time == null ? null : Answers.time(time);
        }
    }

    @Schema(name = "DegradedZone")
    record Degraded(String zoneId, String since, String detail) {
        static Degraded of(DegradedView v) {
            return new Degraded(v.zoneId(), Answers.time(v.since()), v.detail());
        }
    }

    /** Newest first; the page after is asked for with the id of the last one of this. */
    @Get
    @Outcomes.Read
    List<Migration> list(
            @QueryValue("zone_id") @Nullable String zoneId,
            @Parameter(schema = @Schema(implementation = Boolean.class)) @QueryValue("running") @Nullable
                    String running,
            @Parameter(schema = @Schema(implementation = Long.class)) @QueryValue("before") @Nullable String before,
            @Parameter(schema = @Schema(implementation = Integer.class)) @QueryValue("limit") @Nullable String limit) {
        Boolean runningOnly = Params.flag("running", running);
        long beforeId = Params.integer("before", before, Long.MAX_VALUE, 1, Long.MAX_VALUE);
        int count = (int) Params.integer("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
        return migrations().list(HostBodies.text(zoneId), Boolean.TRUE.equals(runningOnly), beforeId, count).stream()
                .map(Migration::of)
                .toList();
    }

    /** Zones that nobody serves, by zone id. */
    @Get("/degraded")
    @Outcomes.Read
    List<Degraded> degraded() {
        return migrations().degraded().stream().map(Degraded::of).toList();
    }

    /** Takes a zone to another host, the best there is; it stays where it is when there is none. */
    @Post
    @Outcomes.Changed
    HttpResponse<Answers.Message> start(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(schema = @Schema(implementation = AssignmentBodies.StartMigration.class)))
                    @Body
                    byte @Nullable [] body) {
        var wanted = json.read(body, AssignmentBodies.StartMigration.class);
        String zoneId = HostBodies.text(wanted.zoneId());
        if (!node.migrations().isAutomatic()) {
            throw ApiProblem.of(
                    HttpStatus.CONFLICT, "zones are not given to hosts automatically here (P2P_AUTOMATIC_HOSTING)");
        }
        commands.requireCaughtUp();
        ZoneState zone = node.control().zone(zoneId).orElseThrow(() -> ApiProblem.notFound("Zone", zoneId));
        Position position = commands.run(new MigrationCommand.StartMigration(
                zoneId,
                MigrationStarted.newBuilder()
                        .setReason(MigrationReason.MIGRATION_REASON_OPERATOR)
                        .setDetail(HostBodies.text(wanted.detail()))
                        .setFromHostId(zone.hosting().hostId())
                        .setFromHostingEpoch(zone.hosting().epoch())
                        .setNoticedAtUs(node.nowUs())
                        .build()));
        return Commands.message("Started", position);
    }

    private MigrationQueries migrations() {
        return node.projections().migrations();
    }
}
