package io.p2pcoordinator.app.aiworld;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.admission.CommitRules;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NpcChangesTest {
    private static Map<Long, Npc> read(String json) throws IOException {
        return NpcJson.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static AttributeValue text(String text) {
        return AttributeValue.newBuilder().setText(text).build();
    }

    private static String nameOf(long entityId) {
        return IntStream.range(0, 80)
                .mapToObj(i -> "npc-" + i)
                .filter(name -> Npc.entityId(name) == entityId)
                .findFirst()
                .orElseThrow();
    }

    /** What the log's readers make of the events. */
    private static void apply(Map<Long, Npc> npcs, Event event) {
        switch (event.getPayloadCase()) {
            case ENTITIES_SPAWNED -> {
                var spawned = event.getEntitiesSpawned();
                for (int i = 0; i < spawned.getEntityIdCount(); i++) {
                    npcs.put(
                            spawned.getEntityId(i),
                            new Npc(
                                    nameOf(spawned.getEntityId(i)),
                                    spawned.getTypeId(i),
                                    spawned.getXMm(i),
                                    spawned.getYMm(i),
                                    Map.of()));
                }
            }
            case ENTITIES_MOVED -> {
                var moved = event.getEntitiesMoved();
                for (int i = 0; i < moved.getEntityIdCount(); i++) {
                    int step = i;
                    npcs.computeIfPresent(
                            moved.getEntityId(i),
                            (_, npc) -> new Npc(
                                    npc.npcId(),
                                    npc.typeId(),
                                    npc.xMm() + moved.getDxMm(step),
                                    npc.yMm() + moved.getDyMm(step),
                                    npc.attributes()));
                }
            }
            case ENTITY_ATTRIBUTES_CHANGED -> {
                var change = event.getEntityAttributesChanged();
                npcs.computeIfPresent(change.getEntityId(), (_, npc) -> {
                    var attributes = new HashMap<>(npc.attributes());
                    attributes.putAll(change.getSetMap());
                    attributes.keySet().removeAll(change.getRemovedList());
                    return new Npc(npc.npcId(), npc.typeId(), npc.xMm(), npc.yMm(), attributes);
                });
            }
            case ENTITIES_DESPAWNED ->
                npcs.keySet().removeAll(event.getEntitiesDespawned().getEntityIdList());
            default -> throw new AssertionError("unexpected " + event);
        }
    }

    private static Map<Long, Npc> some(Random random) {
        var npcs = new HashMap<Long, Npc>();
        for (int i = random.nextInt(60); i > 0; i--) {
            var attributes = new HashMap<String, AttributeValue>();
            for (int n = random.nextInt(3); n > 0; n--) {
                attributes.put("a" + random.nextInt(3), text("v" + random.nextInt(2)));
            }
            long x = random.nextInt(3) == 0 ? -1_000_000_000 : 1_000_000_000L * random.nextInt(2);
            String name = "npc-" + random.nextInt(80);
            long id = Npc.entityId(name);
            npcs.put(id, new Npc(name, random.nextInt(2), x, random.nextInt(5), attributes));
        }
        return npcs;
    }

    @Test
    void shouldMakeOfOneStateTheOtherWhateverTheyAre() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            // given
            Map<Long, Npc> before = some(random);
            Map<Long, Npc> after = some(random);

            // when
            List<List<Event>> commits = NpcChanges.between(before, after);

            // then
            var folded = new HashMap<>(before);
            for (List<Event> events : commits) {
                var commit = Commit.newBuilder()
                        .setCommitId(ByteString.copyFrom(new byte[16]))
                        .setProducerId("ai")
                        .addAllEvents(events)
                        .build();
                assertNull(CommitRules.firstBroken(Subject.entity("zone"), commit));
                events.forEach(event -> apply(folded, event));
            }
            assertEquals(after, folded, "seed " + seed);
            assertTrue(NpcChanges.between(after, after).isEmpty());
        }
    }

    @Test
    void shouldReadEitherShapeOfTheServicesAnswer() throws IOException {
        // when
        var guard = new Npc(
                "guard",
                46,
                10_500,
                -2_000,
                Map.of(
                        Npc.ID,
                        text("guard"),
                        "mood",
                        text("calm"),
                        "hp",
                        AttributeValue.newBuilder().setInteger(7).build(),
                        "speed",
                        AttributeValue.newBuilder().setNumber(0.5).build(),
                        "asleep",
                        AttributeValue.newBuilder().setFlag(true).build()));

        // then
        String more = "\"mood\":\"calm\",\"hp\":7.0,\"speed\":0.5,\"asleep\":true,\"path\":[1],\"nothing\":null}";
        assertEquals(
                Map.of(guard.entityId(), guard),
                read("[{\"npc_id\":\"guard\",\"sprite_id\":46,\"x\":10.5,\"y\":-2," + more + "]"));
        assertEquals(
                Map.of(guard.entityId(), guard),
                read("{\"npcs\":[{\"id\":\"guard\",\"type_id\":46,\"position\":{\"x\":10.5,\"y\":-2}," + more + "]}"));
        assertTrue(guard.entityId() < 0);
        assertEquals(
                "7",
                read("[{\"id\":7,\"x\":1,\"y\":1}]").values().iterator().next().npcId());
    }

    @Test
    void shouldLeaveOutWhatIsNoNpc() throws IOException {
        String[] wrong = {
            "{}",
            "1",
            "null",
            "{\"id\":\"\",\"x\":1,\"y\":1}",
            "{\"id\":\"a\",\"x\":1}",
            "{\"id\":\"a\",\"x\":\"1\",\"y\":1}",
            "{\"id\":\"a\",\"x\":1e9,\"y\":1}",
            "{\"id\":1.5,\"x\":1,\"y\":1}",
            "{\"id\":\"a\\u0000\",\"x\":1,\"y\":1}"
        };
        for (String npc : wrong) {
            assertEquals(Map.of(), read("[" + npc + "]"), npc);
        }
        assertThrows(IOException.class, () -> read("{\"zones\":[]}"));
        assertThrows(IOException.class, () -> read("<html>"));
    }
}
