package io.p2pcoordinator.app.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.app.simulation.ZoneEntities;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import java.time.Duration;
import java.util.HexFormat;

/** A host that does what it is asked to: confirms, takes zones over by reading the log, and says so. */
final class TestHost {
    private final Api api;
    private final EventLog log;
    private final String hostId;

    TestHost(Api api, EventLog log, String hostId) {
        this.api = api;
        this.log = log;
        this.hostId = hostId;
    }

    /** A server with so many slots. */
    static TestHost register(Api api, EventLog log, int slots) {
        String hostId = Samples.fresh("host");
        api.post(
                        "/api/v1/hosts/register",
                        Api.json(
                                "host_id",
                                hostId,
                                "player_id",
                                "op",
                                "player_name",
                                "Operator",
                                "ip_address",
                                "192.0.2.7",
                                "port",
                                7777,
                                "cpu_cores",
                                4,
                                "cpu_frequency_mhz",
                                3600,
                                "memory_mb",
                                8192,
                                "network_speed_mbps",
                                100,
                                "max_zones",
                                slots,
                                "kind",
                                "server"))
                .expect(201);
        return new TestHost(api, log, hostId);
    }

    String hostId() {
        return hostId;
    }

    /** Its assignment for the zone; missing where it has none. */
    JsonNode assignment(String zoneId) {
        for (JsonNode each : api.get(path("")).expect(200).json().path("assignments")) {
            if (each.path("zone_id").asText().equals(zoneId)) {
                return each;
            }
        }
        return MissingNode.getInstance();
    }

    /** Does what there is to do for the zone now, and returns the duty that it found. */
    String act(String zoneId) throws InterruptedException {
        JsonNode assignment = assignment(zoneId);
        String duty = assignment.path("duty").asText();
        if (duty.equals("confirm")) {
            api.post(path("/" + zoneId + "/confirm"));
        } else if (duty.equals("take_over")) {
            Position recovery = Position.parse(
                            assignment.path("recovery_position").asText())
                    .orElseThrow();
            api.post(
                            path("/" + zoneId + "/state"),
                            Api.json(
                                    "hosting_epoch",
                                    assignment.path("hosting_epoch").asLong(),
                                    "sequence",
                                    recovery.sequence(),
                                    "digest",
                                    HexFormat.of().toHexDigits(digestAt(zoneId, recovery))))
                    .expect(200);
        }
        return duty;
    }

    private long digestAt(String zoneId, Position position) throws InterruptedException {
        var state = new EntityState();
        var decoder = new CommitDecoder();
        try (CommitCursor cursor = log.read(position.stream(), 0)) {
            long at = 0;
            while (at < position.sequence()) {
                RawCommit raw = cursor.next(Duration.ofSeconds(10));
                if (raw == null) {
                    throw new AssertionError("expected the stream up to " + position + ", but it ends at " + at);
                }
                if (decoder.decode(raw) instanceof DecodedCommit.Sound sound) {
                    var _ = state.apply(sound);
                }
                at = raw.sequence();
            }
        }
        return state.zone(zoneId).map(ZoneEntities::digest).orElse(0L);
    }

    private String path(String rest) {
        return "/api/v1/hosts/" + hostId + "/assignments" + rest;
    }
}
