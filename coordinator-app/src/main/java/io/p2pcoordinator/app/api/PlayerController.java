package io.p2pcoordinator.app.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.query.DivergenceView;
import io.p2pcoordinator.projections.query.HostDataQueries;
import io.p2pcoordinator.projections.query.PlayerStateView;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What hosts have handed over about players, and where their state of a zone was another than the log's. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Hosting")
final class PlayerController {
    private static final int MAX_LIMIT = 1_000;

    /** Of the history: what the version changed. */
    @Schema(name = "PlayerState")
    record PlayerState(
            String playerId,
            long version,
            String zoneId,
            String hostId,
            long hostingEpoch,
            String sessionId,

            @JsonRawValue @Schema(implementation = Object.class)
            String figures,

            @JsonRawValue @Schema(implementation = Object.class) @Nullable
            String inventory,

            @JsonRawValue @Schema(implementation = Object.class)
            String variables,

            String position,
            String at) {
        static PlayerState of(PlayerStateView v) {
            return new PlayerState(
                    v.playerId(),
                    v.version(),
                    v.zoneId(),
                    v.hostId(),
                    v.hostingEpoch(),
                    v.sessionId(),
                    v.figuresJson(),
                    v.inventoryJson(),
                    v.variablesJson(),
                    new Position(StreamId.CONTROL, v.sequence()).toString(),
                    Answers.time(v.at()));
        }
    }

    @Schema(name = "ZoneDivergence")
    record Divergence(
            String zoneId,
            String position,
            String hostId,
            String reason,
            DivergenceView.Mark lost,
            DivergenceView.Mark kept,

            @JsonRawValue @Schema(implementation = Object.class)
            String entities,

            String at) {
        static Divergence of(DivergenceView v) {
            return new Divergence(
                    v.zoneId(),
                    new Position(StreamId.CONTROL, v.sequence()).toString(),
                    v.hostId(),
                    v.reason(),
                    v.lost(),
                    v.kept(),
                    v.entitiesJson(),
                    Answers.time(v.at()));
        }
    }

    private final CoordinatorNode node;

    PlayerController(CoordinatorNode node) {
        this.node = node;
    }

    /** A player's newest state. */
    @Get("/players/{player_id}/state")
    @Outcomes.Read
    PlayerState state(@PathVariable("player_id") String playerId) {
        return queries()
                .player(Params.id("player_id", playerId))
                .map(PlayerState::of)
                .orElseThrow(() -> ApiProblem.notFound("Player", playerId));
    }

    /** Changes of a player's state, newest first. */
    @Get("/players/{player_id}/history")
    @Outcomes.Read
    List<PlayerState> history(
            @PathVariable("player_id") String playerId,
            @Parameter(schema = @Schema(implementation = Long.class)) @QueryValue("before") @Nullable String before,
            @Parameter(schema = @Schema(implementation = Integer.class)) @QueryValue("limit") @Nullable String limit) {
        long beforeVersion = Params.integer("before", before, Long.MAX_VALUE, 1, Long.MAX_VALUE);
        int most = (int) Params.integer("limit", limit, 100, 1, MAX_LIMIT);
        return queries().history(Params.id("player_id", playerId), beforeVersion, most).stream()
                .map(PlayerState::of)
                .toList();
    }

    /** Where hosts had another state of the zone than the log, newest first. */
    @Get("/zones/{zone_id}/divergences")
    @Outcomes.Read
    List<Divergence> divergences(
            @PathVariable("zone_id") String zoneId,
            @Parameter(schema = @Schema(implementation = Integer.class)) @QueryValue("limit") @Nullable String limit) {
        int most = (int) Params.integer("limit", limit, 100, 1, MAX_LIMIT);
        return queries().divergences(Params.id("zone_id", zoneId), most).stream()
                .map(Divergence::of)
                .toList();
    }

    private HostDataQueries queries() {
        return node.projections().hostData();
    }
}
