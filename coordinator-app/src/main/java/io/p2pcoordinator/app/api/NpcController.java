package io.p2pcoordinator.app.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.aiworld.AiWorldClient;
import io.p2pcoordinator.app.aiworld.AiWorldClient.Answer;
import io.p2pcoordinator.app.aiworld.Npc;
import io.p2pcoordinator.app.aiworld.NpcService;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.projections.query.EntityView;
import io.p2pcoordinator.projections.query.NpcView;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** NPCs that the AI world moves. */
@Controller("/api/v1/npcs")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "AI world")
final class NpcController {
    private static final double MM_PER_CELL = 1_000;
    private static final String MAX_CELL = "1000000";

    private final CoordinatorNode node;
    private final NpcService service;
    private final JsonBody json;

    NpcController(CoordinatorNode node, NpcService service, JsonBody json) {
        this.node = node;
        this.service = service;
        this.json = json;
    }

    /** Lengths in cells. */
    @Schema(name = "Npc")
    record NpcState(
            String npcId,
            String zoneId,
            long entityId,
            long typeId,
            double x,
            double y,
            @Schema(type = "object") @JsonRawValue String attributes,
            String updatedAt) {
        static NpcState of(String npcId, NpcView view) {
            EntityView npc = view.entity();
            return new NpcState(
                    npcId,
                    view.zoneId(),
                    npc.entityId(),
                    npc.typeId(),
                    npc.xMm() / MM_PER_CELL,
                    npc.yMm() / MM_PER_CELL,
                    npc.attributesJson(),
                    Answers.time(npc.updatedAt()));
        }
    }

    @Introspected
    @Schema(name = "MoveNpc")
    record MoveNpc(
            @NotNull @DecimalMin("-" + MAX_CELL) @DecimalMax(MAX_CELL) @Nullable
            Double x,

            @NotNull @DecimalMin("-" + MAX_CELL) @DecimalMax(MAX_CELL) @Nullable
            Double y) {}

    /** Where an NPC is, as the log has it. */
    @Get("/{npc_id}")
    @Outcomes.Read
    NpcState get(@PathVariable("npc_id") String npcId) {
        String id = Params.id("npc_id", npcId);
        return node.projections()
                .entities()
                .npc(Npc.entityId(id))
                .map(view -> NpcState.of(id, view))
                .orElseThrow(() -> ApiProblem.notFound("NPC", id));
    }

    /** Asks the AI world to move an NPC. It decides; what comes of it is in the log within seconds. */
    @Patch("/{npc_id}/position")
    @Outcomes.Write
    Answers.Message move(
            @PathVariable("npc_id") String npcId,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = MoveNpc.class))) @Body
                    byte @Nullable [] body) {
        String id = Params.id("npc_id", npcId);
        MoveNpc wanted = json.read(body, MoveNpc.class);
        AiWorldClient client =
                service.client().orElseThrow(() -> ApiProblem.unavailable("no AI world is named in the settings"));
        String place =
                "{\"x\":" + Objects.requireNonNull(wanted.x()) + ",\"y\":" + Objects.requireNonNull(wanted.y()) + "}";
        return switch (Commands.uninterrupted(() -> client.moveNpc(id, place))) {
            case Answer.Ok _ -> new Answers.Message("NPC " + id + " is moved by the AI world");
            case Answer.Refused(int status)
            when status == HttpStatus.NOT_FOUND.getCode() -> throw ApiProblem.notFound("NPC", id);
            case Answer.Refused(int status) ->
                throw ApiProblem.badRequest("the AI world refuses to move NPC " + id + ": status " + status);
            case Answer.Unavailable(String reason) -> throw ApiProblem.unavailable(reason);
        };
    }
}
