package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.domain.PeerCommand;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.projections.query.BanQueries;
import io.p2pcoordinator.projections.query.BanView;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Players who may not be in sessions. One who is in one leaves it, and its sockets are closed, when the ban is recorded. */
@Controller("/api/v1/bans")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Bans")
final class BanController {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final CoordinatorNode node;
    private final Commands commands;
    private final JsonBody json;

    BanController(CoordinatorNode node, Commands commands, JsonBody json) {
        this.node = node;
        this.commands = commands;
        this.json = json;
    }

    /**
     * @param until null: for ever
     * @param active whether its time is not over yet
     */
    @Schema(name = "Ban")
    record Ban(
            String peerId,
            String reason,
            String bannedAt,
            @Nullable String until,
            boolean active) {
        static Ban of(BanView v) {
            return new Ban(
                    v.peerId(),
                    v.reason(),
                    Answers.time(v.bannedAt()),
                    v.untilAt() == null ? null : Answers.time(v.untilAt()),
                    v.active());
        }
    }

    /** Bans that were not lifted, by peer id; the page after is asked for with the last id of this one. */
    @Get
    @Outcomes.Read
    List<Ban> list(
            @QueryValue("after") @Nullable String after,
            @Parameter(schema = @Schema(implementation = Integer.class)) @QueryValue("limit") @Nullable String limit) {
        int count = (int) Params.integer("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
        return bans().list(HostBodies.text(after), count).stream().map(Ban::of).toList();
    }

    /** A player's ban. */
    @Get("/{peer_id}")
    @Outcomes.Read
    Ban get(@PathVariable("peer_id") String peerId) {
        return bans().byPeer(peerId).map(Ban::of).orElseThrow(() -> ApiProblem.notFound("Ban", peerId));
    }

    /** Bans a player, or bans it in another way. */
    @Put("/{peer_id}")
    @Outcomes.Changed
    HttpResponse<Ban> put(
            @PathVariable("peer_id") String peerId,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = BanBodies.PutBan.class)))
                    @Body
                    byte @Nullable [] body) {
        var wanted = json.read(body, BanBodies.PutBan.class, BanBodies.PutBan::errors);
        String id = Params.id("peer_id", peerId);
        commands.requireTables();
        Position position =
                commands.run(new PeerCommand.BanPeer(id, HostBodies.text(wanted.reason()), wanted.untilUs()));
        var row = commands.row(position, () -> bans().byPeer(id));
        return Commands.answer(HttpResponse.ok(Ban.of(row)), position);
    }

    /** Lifts a ban. */
    @Delete("/{peer_id}")
    @Status(HttpStatus.NO_CONTENT)
    @Outcomes.Removed
    HttpResponse<?> remove(@PathVariable("peer_id") String peerId) {
        Position position = commands.run(new PeerCommand.UnbanPeer(Params.id("peer_id", peerId)));
        return Commands.answer(HttpResponse.noContent(), position);
    }

    private BanQueries bans() {
        return node.projections().bans();
    }
}
