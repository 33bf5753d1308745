package io.p2pcoordinator.projections.table;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.stream.Collectors;

/** Events as the journal shows them: {@code [{"type": "zone_registered", "data": {...}}]}, fields named as in the protobuf. */
public final class JournalJson {
    public static final String NONE = "[]";

    // Protobuf's own JSON mapping: 64-bit integers and bytes are strings, fields without presence are always there.
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer()
            .preservingProtoFieldNames()
            .alwaysPrintFieldsWithNoPresence()
            .omittingInsignificantWhitespace();

    private JournalJson() {}

    /** All that the events say. */
    public static String full(Commit commit) {
        return commit.getEventsList().stream()
                .map(event -> "{\"type\":\"" + typeOf(event) + "\",\"data\":" + dataOf(event) + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** How many entities each type of event is about: columns stay in the log. */
    public static String counts(Commit commit) {
        var counts = new LinkedHashMap<String, Long>();
        for (Event event : commit.getEventsList()) {
            counts.merge(typeOf(event), entitiesIn(event), Long::sum);
        }
        return counts.entrySet().stream()
                .map(count -> "{\"type\":\"" + count.getKey() + "\",\"data\":{\"entities\":" + count.getValue() + "}}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String typeOf(Event event) {
        return event.getPayloadCase().name().toLowerCase(Locale.ROOT);
    }

    private static String dataOf(Event event) {
        Message data = (Message) event.getAllFields().values().iterator().next();
        try {
            return PRINTER.print(data);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("expected an event without Any, but printing failed: " + e.getMessage(), e);
        }
    }

    private static long entitiesIn(Event event) {
        return switch (event.getPayloadCase()) {
            case ENTITIES_SPAWNED -> event.getEntitiesSpawned().getEntityIdCount();
            case ENTITIES_MOVED -> event.getEntitiesMoved().getEntityIdCount();
            case ENTITIES_DESPAWNED -> event.getEntitiesDespawned().getEntityIdCount();
            case ENTITIES_HANDED_OVER -> event.getEntitiesHandedOver().getEntityIdCount();
            default -> 1;
        };
    }
}
