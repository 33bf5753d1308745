package io.p2pcoordinator.app.aiworld;

import io.p2pcoordinator.proto.v1.AttributeValue;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An NPC as the AI world has it.
 *
 * @param npcId as that service calls it
 * @param typeId of its sprite; 0 where it has none
 * @param attributes all else that it says of the NPC, {@link #ID} included
 */
public record Npc(String npcId, int typeId, long xMm, long yMm, Map<String, AttributeValue> attributes) {
    /** The attribute that holds the npcId. */
    public static final String ID = "npc_id";

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    public Npc {
        attributes = Map.copyOf(attributes);
    }

    public long entityId() {
        return entityId(npcId);
    }

    /**
     * FNV-1a of the id with the highest bit set: the same on every node without a table. Ids below 0 are the AI world's, so
     * hosts give their entities ids from 0 on.
     */
    public static long entityId(String npcId) {
        long hash = FNV_OFFSET;
        for (byte b : npcId.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash | Long.MIN_VALUE;
    }
}
