package io.p2pcoordinator.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReferenceFileTest {
    /** Key, variable, default. */
    private static final String PINNED = """
            mode P2P_SERVICE_ENV production
            http.host P2P_SERVICE_HOST 127.0.0.1
            http.port P2P_SERVICE_PORT 8001
            http.plain P2P_HTTP_PLAIN true
            http.advertised_url P2P_ADVERTISED_URL
            http.cors_origins CORS_ORIGINS
            http.development_anywhere P2P_DEVELOPMENT_ANYWHERE false
            tls.enabled P2P_TLS_ENABLED false
            tls.port P2P_TLS_PORT 8443
            tls.certificate_file P2P_TLS_CERTIFICATE_FILE
            tls.key_file P2P_TLS_KEY_FILE
            tls.self_signed P2P_TLS_SELF_SIGNED false
            logging.level LOG_LEVEL INFO
            logging.format LOG_FORMAT
            security.tokens_required JWT_VALIDATION_ENABLED
            security.api_keys_required API_KEY_VALIDATION_ENABLED
            security.api_key_header API_KEY_HEADER X-API-Key
            security.coordinator_api_key COORDINATOR_API_KEY
            security.api_keys P2P_API_KEYS
            security.jwt_algorithm JWT_ALGORITHM
            security.jwt_secret_key JWT_SECRET_KEY
            security.access_token_seconds JWT_EXPIRATION_SECONDS 3600
            security.refresh_token_seconds P2P_REFRESH_TOKEN_SECONDS 604800
            security.key_rotation_seconds P2P_KEY_ROTATION_SECONDS 2592000
            limits.rates_enabled P2P_RATE_LIMITS_ENABLED
            limits.requests_per_minute P2P_REQUESTS_PER_MINUTE 100
            limits.auth_requests_per_minute P2P_AUTH_REQUESTS_PER_MINUTE 10
            limits.signals_per_minute P2P_SIGNALS_PER_MINUTE 1000
            limits.signal_bytes_per_minute P2P_SIGNAL_BYTES_PER_MINUTE 8388608
            limits.connections_per_address P2P_CONNECTIONS_PER_ADDRESS 256
            limits.max_body_bytes P2P_MAX_BODY_BYTES 262144
            limits.max_frame_bytes P2P_MAX_FRAME_BYTES 65536
            limits.trusted_proxies P2P_TRUSTED_PROXIES
            signalling.grace_seconds P2P_SIGNALLING_GRACE_SECONDS 30
            signalling.ping_seconds P2P_SIGNALLING_PING_SECONDS 20
            signalling.presence_seconds P2P_SIGNALLING_PRESENCE_SECONDS 30
            signalling.offer_seconds P2P_SIGNALLING_OFFER_SECONDS 300
            signalling.send_buffer_bytes P2P_SIGNALLING_SEND_BUFFER_BYTES 524288
            p2p.enabled ENABLE_P2P true
            p2p.enabled_zones P2P_ENABLED_ZONES
            p2p.fallback_enabled P2P_FALLBACK_ENABLED true
            p2p.max_players_per_host P2P_MAX_PLAYERS_PER_HOST 50
            p2p.session_timeout_seconds P2P_SESSION_TIMEOUT_SECONDS 300
            host_minimums.cpu_cores MIN_CPU_CORES 4
            host_minimums.cpu_frequency_mhz MIN_CPU_FREQUENCY_MHZ 3000
            host_minimums.memory_mb MIN_MEMORY_MB 8192
            host_minimums.network_speed_mbps MIN_NETWORK_SPEED_MBPS 100
            host_minimums.max_latency_ms MAX_LATENCY_MS 100
            host_minimums.upload_speed_mbps MIN_UPLOAD_SPEED_MBPS 10
            host_minimums.uptime_seconds MIN_UPTIME_SECONDS 1800
            host_minimums.max_cpu_percent MAX_CPU_PERCENT 80
            host_minimums.max_memory_percent MAX_MEMORY_PERCENT 85
            ice.stun_server STUN_SERVER
            ice.turn_server TURN_SERVER
            ice.turn_username TURN_USERNAME
            ice.turn_password TURN_PASSWORD
            ai.enabled AI_SERVICE_ENABLED false
            ai.url AI_SERVICE_URL
            ai.api_key AI_SERVICE_API_KEY
            hosting.ranker P2P_RANKER standard
            hosting.score_weight P2P_RANK_SCORE_WEIGHT 40
            hosting.nearness_weight P2P_RANK_NEARNESS_WEIGHT 30
            hosting.load_weight P2P_RANK_LOAD_WEIGHT 15
            hosting.forecast_weight P2P_RANK_FORECAST_WEIGHT 15
            hosting.forecast_every_seconds P2P_FORECAST_EVERY_SECONDS 15
            hosting.forecast_horizon_seconds P2P_FORECAST_HORIZON_SECONDS 300
            hosting.forecast_level_percent P2P_FORECAST_LEVEL_PERCENT 50
            hosting.forecast_trend_percent P2P_FORECAST_TREND_PERCENT 20
            hosting.heartbeat_seconds P2P_HEARTBEAT_SECONDS 20
            hosting.missed_heartbeats P2P_MISSED_HEARTBEATS 3
            hosting.bad_heartbeats P2P_BAD_HEARTBEATS 3
            hosting.max_error_percent P2P_MAX_ERROR_PERCENT 10
            hosting.overload_cpu_percent P2P_OVERLOAD_CPU_PERCENT 95
            hosting.overload_memory_percent P2P_OVERLOAD_MEMORY_PERCENT 95
            hosting.reports_needed P2P_REPORTS_NEEDED 2
            hosting.report_seconds P2P_REPORT_SECONDS 15
            hosting.partition_grace_seconds P2P_PARTITION_GRACE_SECONDS 60
            hosting.probe_seconds P2P_PROBE_SECONDS 5
            migration.automatic P2P_AUTOMATIC_HOSTING false
            migration.confirm_ms P2P_MIGRATION_CONFIRM_MS 1500
            migration.sync_ms P2P_MIGRATION_SYNC_MS 15000
            migration.verify_ms P2P_MIGRATION_VERIFY_MS 5000
            migration.retry_ms P2P_MIGRATION_RETRY_MS 2000
            migration.quiet_seconds P2P_MIGRATION_QUIET_SECONDS 600
            migration.failed_players P2P_MIGRATION_FAILED_PLAYERS 3
            sessions.empty_timeout_seconds P2P_SESSION_EMPTY_TIMEOUT_SECONDS 600
            sessions.empty_check_seconds P2P_SESSION_EMPTY_CHECK_SECONDS 30
            sessions.stale_timeout_seconds P2P_SESSION_STALE_TIMEOUT_SECONDS 1800
            sessions.stale_check_seconds P2P_SESSION_STALE_CHECK_SECONDS 300
            node.id P2P_NODE_ID
            node.lanes P2P_LANES
            node.host_timeout_seconds P2P_HOST_TIMEOUT_SECONDS 60
            nats.url P2P_NATS_URL nats://127.0.0.1:4222
            nats.replicas P2P_NATS_REPLICAS 1
            nats.user P2P_NATS_USER
            nats.password P2P_NATS_PASSWORD
            nats.credentials_file P2P_NATS_CREDENTIALS
            nats.projector_user P2P_NATS_PROJECTOR_USER
            nats.projector_password P2P_NATS_PROJECTOR_PASSWORD
            nats.ai_user P2P_NATS_AI_USER
            nats.ai_password P2P_NATS_AI_PASSWORD
            etcd.endpoints P2P_ETCD_ENDPOINTS http://127.0.0.1:2379
            etcd.lease_ttl_seconds P2P_LEASE_TTL_SECONDS 5
            etcd.user P2P_ETCD_USER
            etcd.password P2P_ETCD_PASSWORD
            postgres.host POSTGRES_HOST 127.0.0.1
            postgres.port POSTGRES_PORT 5432
            postgres.database POSTGRES_DB p2p_coordinator
            postgres.user POSTGRES_USER p2p
            postgres.password POSTGRES_PASSWORD
            postgres.reader_user POSTGRES_READER_USER
            postgres.reader_password POSTGRES_READER_PASSWORD
            cluster.weight P2P_CLUSTER_WEIGHT 1
            cluster.heartbeat_ms P2P_CLUSTER_HEARTBEAT_MS 100
            cluster.suspect_after_ms P2P_CLUSTER_SUSPECT_AFTER_MS 1000
            cluster.settle_ms P2P_CLUSTER_SETTLE_MS 2000
            cluster.grace_ms P2P_CLUSTER_GRACE_MS 1000
            snapshots.enabled P2P_SNAPSHOTS_ENABLED true
            snapshots.every_commits P2P_SNAPSHOT_EVERY_COMMITS 100000
            snapshots.every_minutes P2P_SNAPSHOT_EVERY_MINUTES 15
            snapshots.kept P2P_SNAPSHOTS_KEPT 3
            snapshots.trim_entities P2P_TRIM_ENTITIES false
            snapshots.trim_after_minutes P2P_TRIM_AFTER_MINUTES 1440
            """;

    private static final Path SHIPPED = Path.of("../deploy/p2p-coordinator.yml");

    @Test
    void shouldBeWhatIsShippedWhenAKeyChanges() throws IOException {
        // write it anew with: the start command's --print-config
        assertEquals(ReferenceFile.text(), Files.readString(SHIPPED));
    }

    @Test
    void shouldChangeNothingWhenEveryKeyIsUncommented() throws IOException {
        // given
        String text = Files.readAllLines(SHIPPED).stream()
                .map(line -> line.replaceFirst("^( *)#([a-z])", "$1$2"))
                .collect(Collectors.joining("\n"));
        var development = Map.of("P2P_SERVICE_ENV", "development");

        // when
        SettingsFile file = SettingsFile.parse("shipped", text, SettingKeys.names());

        // then
        assertEquals(SettingKeys.names(), file.entries().keySet());
        assertEquals(CoordinatorSettings.from(development), CoordinatorSettings.from(development, file));
    }

    @Test
    void shouldHaveOneNameEachWhenSettingsAreListed() {
        var names = new HashSet<String>();
        for (Setting<?> setting : SettingKeys.ALL) {
            assertTrue(names.add(setting.key()), setting.key());
            assertTrue(names.add(setting.variable()), setting.variable());
            assertTrue(setting.key().matches("[a-z0-9_]+(\\.[a-z0-9_]+)?"), setting.key());
            assertTrue(
                    setting.description().endsWith(".") || setting.description().endsWith("sha256sum"), setting.key());
        }
    }

    @Test
    void shouldHaveTheseKeysAndDefaultsWhenNothingIsSet() {
        assertEquals(
                PINNED.lines().toList(),
                SettingKeys.ALL.stream().map(ReferenceFileTest::line).toList());
    }

    private static String line(Setting<?> setting) {
        return List.of(setting.key(), setting.variable(), setting.otherwise()).stream()
                .collect(Collectors.joining(" "))
                .strip();
    }
}
