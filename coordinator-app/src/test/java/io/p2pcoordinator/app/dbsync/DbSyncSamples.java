package io.p2pcoordinator.app.dbsync;

import static io.p2pcoordinator.app.Api.json;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Map;

/** Messages of hosts with the right checksum. */
public final class DbSyncSamples {
    private static final JsonMapper JSON = new JsonMapper();

    private DbSyncSamples() {}

    /** Sent now. */
    public static String message(String hostId, Map<String, Object> data) {
        return json(
                "type",
                "db_sync",
                "host_id",
                hostId,
                "timestamp",
                Instant.now().getEpochSecond(),
                "data",
                data,
                "checksum",
                checksum(data));
    }

    static String checksum(Map<String, Object> data) {
        return DbSyncMessage.checksumOf(JSON.valueToTree(data));
    }
}
