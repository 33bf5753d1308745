package io.p2pcoordinator.app.aiworld;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.settings.P2pSettings;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Partition;
import io.p2pcoordinator.projections.query.EntityView;
import io.p2pcoordinator.proto.v1.EntityKind;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Puts the AI world together, where the settings name one. */
@Factory
final class AiWorldFactory {
    private static final Duration PAUSE = Duration.ofSeconds(15);
    private static final Duration TABLES_PATIENCE = Duration.ofSeconds(2);

    @Context
    @Bean(preDestroy = "close")
    NpcService npcService(CoordinatorNode node, P2pSettings settings) {
        Optional<AiWorldClient> client = settings.ai()
                .url()
                .map(url -> new AiWorldClient(url, settings.ai().apiKey(), PAUSE));
        return new NpcService(client, client.map(open -> world(node, open)));
    }

    private static AiWorld world(CoordinatorNode node, AiWorldClient client) {
        var world = new AiWorld(new AiWorld.Parts(
                node.control(),
                node.flags(),
                zone -> node.etcd().ownership().held(zone).isPresent(),
                node.health()::caughtUp,
                client,
                node.publisher("ai-world-" + node.nodeId()),
                zoneId -> inTables(node, zoneId),
                node::nowUs));
        world.start();
        return world;
    }

    /** Up to all that is in the zone's stream now. */
    private static Optional<Map<Long, Npc>> inTables(CoordinatorNode node, String zoneId) throws InterruptedException {
        Position end = node.endOf(StreamId.entity(Partition.ofZone(zoneId)));
        if (!node.projections().positions().await(end, TABLES_PATIENCE)) {
            return Optional.empty();
        }
        var npcs = new HashMap<Long, Npc>();
        for (EntityView entity :
                node.projections().entities().ofKind(zoneId, EntityKind.ENTITY_KIND_NPC, 2 * NpcJson.MAX_NPCS)) {
            if (entity.entityId() < 0) {
                npcs.put(entity.entityId(), npc(entity));
            }
        }
        return Optional.of(npcs);
    }

    private static Npc npc(EntityView entity) {
        try {
            var attributes = NpcJson.attributes(entity.attributesJson());
            var id = attributes.get(Npc.ID);
            return new Npc(
                    id == null ? "" : id.getText(), (int) entity.typeId(), entity.xMm(), entity.yMm(), attributes);
        } catch (IOException e) {
            throw new IllegalStateException("expected attributes of an entity as JSON", e);
        }
    }
}
