package io.p2pcoordinator.app.aiworld;

import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.EntitiesDespawned;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From the NPCs that the log has to those that there are: the events between. Pure. */
final class NpcChanges {
    /** A commit's share of NPCs: far below what a message may hold, with the attributes that an NPC may have. */
    private static final int MAX_NPCS_PER_COMMIT = 20;

    private NpcChanges() {}

    /** Events in commits, to be published in this order; empty where nothing has changed. Both by entity id. */
    static List<List<Event>> between(Map<Long, Npc> before, Map<Long, Npc> after) {
        var moved = EntitiesMoved.newBuilder();
        var gone = EntitiesDespawned.newBuilder();
        var news = new ArrayList<Npc>();
        var changed = new ArrayList<Event>();
        before.keySet().stream().filter(id -> !after.containsKey(id)).forEach(gone::addEntityId);
        after.forEach((id, npc) -> {
            Npc known = before.get(id);
            if (known == null || known.typeId() != npc.typeId()) {
                news.add(npc);
                return;
            }
            if (known.xMm() != npc.xMm() || known.yMm() != npc.yMm()) {
                moved.addEntityId(id)
                        .addDxMm(Math.toIntExact(npc.xMm() - known.xMm()))
                        .addDyMm(Math.toIntExact(npc.yMm() - known.yMm()));
            }
            if (!known.attributes().equals(npc.attributes())) {
                changed.add(attributes(id, known.attributes(), npc.attributes()));
            }
        });
        var commits = new ArrayList<List<Event>>();
        var first = new ArrayList<Event>();
        if (gone.getEntityIdCount() > 0) {
            first.add(Event.newBuilder().setEntitiesDespawned(gone).build());
        }
        if (moved.getEntityIdCount() > 0) {
            first.add(Event.newBuilder().setEntitiesMoved(moved).build());
        }
        if (!first.isEmpty()) {
            commits.add(first);
        }
        slices(changed).forEach(commits::add);
        slices(news).forEach(slice -> commits.add(spawned(slice)));
        return commits;
    }

    private static List<Event> spawned(List<Npc> npcs) {
        var spawned = EntitiesSpawned.newBuilder();
        var events = new ArrayList<Event>();
        for (Npc npc : npcs) {
            spawned.addEntityId(npc.entityId())
                    .addKind(EntityKind.ENTITY_KIND_NPC)
                    .addTypeId(npc.typeId())
                    .addXMm(npc.xMm())
                    .addYMm(npc.yMm());
            events.add(attributes(npc.entityId(), Map.of(), npc.attributes()));
        }
        events.addFirst(Event.newBuilder().setEntitiesSpawned(spawned).build());
        return events;
    }

    private static Event attributes(
            long entityId, Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
        var event = EntityAttributesChanged.newBuilder().setEntityId(entityId);
        after.forEach((name, value) -> {
            if (!value.equals(before.get(name))) {
                event.putSet(name, value);
            }
        });
        before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .sorted()
                .forEach(event::addRemoved);
        return Event.newBuilder().setEntityAttributesChanged(event).build();
    }

    private static <T> List<List<T>> slices(List<T> all) {
        var slices = new ArrayList<List<T>>();
        for (int from = 0; from < all.size(); from += MAX_NPCS_PER_COMMIT) {
            slices.add(List.copyOf(all.subList(from, Math.min(all.size(), from + MAX_NPCS_PER_COMMIT))));
        }
        return slices;
    }
}
