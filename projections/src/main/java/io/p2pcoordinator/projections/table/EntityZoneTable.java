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
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What {@link EntityAdmission} remembers. Producers' sequences are unsigned, so JSON holds them as texts. */
public final class EntityZoneTable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

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

    public static void store(Connection connection, Collection<String> zoneIds, EntityAdmission admission)
            throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(
                "INSERT INTO entity_zone (zone_id, hosting_epoch, host_id, producers) VALUES (?, ?, ?, ?::jsonb)"
                        + " ON CONFLICT (zone_id) DO UPDATE SET hosting_epoch = EXCLUDED.hosting_epoch,"
                        + " host_id = EXCLUDED.host_id, producers = EXCLUDED.producers")) {
            boolean any = false;
            for (String zoneId : zoneIds) {
                ZoneState zone = admission.stateOf(zoneId);
                if (zone == null) {
                    continue; // deltas to a zone that nobody was ever assigned: nothing is remembered
                }
                any = true;
                upsert.setString(1, zoneId);
                upsert.setLong(2, zone.hostingEpoch());
                upsert.setString(3, zone.hostId());
                upsert.setString(4, json(zone.producerSeqs()));
                upsert.addBatch();
            }
            if (any) {
                upsert.executeBatch();
            }
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
