package io.p2pcoordinator.projections.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.p2pcoordinator.eventstore.admission.EntityAdmission;
import io.p2pcoordinator.eventstore.admission.EntityAdmission.ZoneState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@link EntityAdmission} remembers. Producers' sequences are unsigned, so JSON holds them as texts. */
public final class EntityZoneTable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public record Row(String zoneId, long hostingEpoch, String hostId, String producersJson) {}

    private EntityZoneTable() {}

    public static EntityAdmission restore(Connection connection) throws SQLException {
        var admission = new EntityAdmission();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT zone_id, hosting_epoch, host_id, producers FROM entity_zone")) {
            select.setFetchSize(10_000);
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    admission.restore(
                            result.getString(1),
                            result.getLong(2),
                            result.getString(3),
                            producers(result.getString(4)));
                }
            }
        }
        return admission;
    }

    /** What is remembered of these zones now. */
    public static List<Row> rows(Collection<String> zoneIds, EntityAdmission admission) {
        var rows = new ArrayList<Row>(zoneIds.size());
        for (String zoneId : zoneIds) {
            ZoneState zone = admission.stateOf(zoneId);
            if (zone != null) { // else deltas to a zone that nobody was ever assigned: nothing is remembered
                rows.add(new Row(zoneId, zone.hostingEpoch(), zone.hostId(), json(zone.producerSeqs())));
            }
        }
        return rows;
    }

    public static void store(Connection connection, List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement upsert = connection.prepareStatement("""
                INSERT INTO entity_zone (zone_id, hosting_epoch, host_id, producers)
                SELECT zone_id, hosting_epoch, host_id, producers::jsonb
                FROM unnest(?::text[], ?::bigint[], ?::text[], ?::text[]) AS n (zone_id, hosting_epoch, host_id, producers)
                ON CONFLICT (zone_id) DO UPDATE SET hosting_epoch = EXCLUDED.hosting_epoch,
                    host_id = EXCLUDED.host_id, producers = EXCLUDED.producers""")) {
            ArrayColumns.bindTexts(upsert, 1, rows, Row::zoneId);
            ArrayColumns.bindLongs(upsert, 2, rows, Row::hostingEpoch);
            ArrayColumns.bindTexts(upsert, 3, rows, Row::hostId);
            ArrayColumns.bindTexts(upsert, 4, rows, Row::producersJson);
            upsert.executeUpdate();
        }
    }

    private static String json(Map<String, Long> producers) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        producers.forEach((producer, sequence) -> json.put(producer, Long.toUnsignedString(sequence)));
        return json.toString();
    }

    private static Map<String, Long> producers(String json) {
        var producers = new HashMap<String, Long>();
        try {
            MAPPER.readTree(json)
                    .properties()
                    .forEach(entry -> producers.put(
                            entry.getKey(),
                            Long.parseUnsignedLong(entry.getValue().asText())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected producers as a JSON object, but they are " + json, e);
        }
        return producers;
    }
}
