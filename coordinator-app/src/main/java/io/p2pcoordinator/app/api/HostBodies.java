package io.p2pcoordinator.app.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.micronaut.core.annotation.Introspected;
import io.p2pcoordinator.app.api.ApiProblem.FieldError;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.HostingKind;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What hosts send. */
final class HostBodies {
    static final int DEFAULT_MAX_ZONES = 5;
    static final int DEFAULT_MAX_ZONES_OF_SERVER = 2_000;
    static final int DEFAULT_MAX_PLAYERS_OF_SERVER = 10_000;
    private static final int ED25519_BYTES = 32;
    /** Before the key where it is sent as SubjectPublicKeyInfo (RFC 8410 section 4), as the JDK encodes it. */
    private static final ByteString ED25519_HEADER = ByteString.fromHex("302a300506032b6570032100");

    private HostBodies() {}

    @Introspected
    @Schema(name = "RegisterHost")
    record RegisterHost(
            @NotNull @Text(min = 1) @Nullable String hostId,
            @NotNull @Text(min = 1) @Nullable String playerId,
            @Text(min = 1) @Nullable String playerName,
            @Text(min = 1) @Nullable String ipAddress,
            @Min(1) @Max(65_535) @Nullable Integer port,
            @NotNull @Min(1) @Max(1_000_000) @Nullable Integer cpuCores,
            @Min(1) @Max(1_000_000_000) @Nullable Integer cpuFrequencyMhz,
            @NotNull @Min(1) @Max(2_000_000_000) @Nullable Integer memoryMb,
            @NotNull @Min(1) @Max(2_000_000_000) @Nullable Integer networkSpeedMbps,
            @Text @Nullable String publicIp,

            @Schema(description = "An object or a list, kept as it is", implementation = Object.class) @Nullable
            JsonNode iceServers,

            @Min(0) @Max(1_000_000) @Nullable Integer maxPlayers,
            @Min(0) @Max(1_000_000) @Nullable Integer maxZones,
            @Text @Nullable String region,
            @DecimalMin("-90") @DecimalMax("90") @Nullable Double latitude,
            @DecimalMin("-180") @DecimalMax("180") @Nullable Double longitude,
            @Text(max = 200) @Nullable String publicKey,

            @Pattern(regexp = HostingWords.KINDS, message = HostingWords.KINDS_EXPECTED)
            @Schema(description = "Whose machine it is; only servers and operators may register a server")
            @Nullable
            String kind,

            @Min(1) @Max(2_000_000_000) @Nullable Integer uploadSpeedMbps,

            @Min(100) @Max(600_000) @Schema(description = "How often it means to send heartbeats") @Nullable
            Integer heartbeatIntervalMs) {

        /** @param whole whether the fields that only the short form may leave out are required */
        List<FieldError> errors(boolean whole) {
            var errors = new ArrayList<FieldError>();
            if (whole) {
                require(errors, "player_name", playerName);
                require(errors, "ip_address", ipAddress);
                require(errors, "port", port);
                require(errors, "cpu_frequency_mhz", cpuFrequencyMhz);
            }
            if (!isSound(iceServersText())) {
                errors.add(new FieldError("ice_servers", "expected an object or a list, without NUL"));
            }
            if (key() == null) {
                errors.add(new FieldError(
                        "public_key", "expected an Ed25519 public key (32 bytes, or 44 with its header) in base64"));
            }
            return errors;
        }

        /**
         * Only where nothing is wrong.
         *
         * @param defaultMaxPlayers where a player's machine does not say
         */
        HostRegistered toEvent(int defaultMaxPlayers) {
            ByteString key = key();
            HostingKind ofKind = HostingWords.kind(kind);
            boolean isServer = ofKind == HostingKind.HOSTING_KIND_SERVER;
            var event = HostRegistered.newBuilder()
                    .setPlayerId(text(playerId))
                    .setPlayerName(text(playerName))
                    .setIpAddress(text(ipAddress))
                    .setPort(orElse(port, 0))
                    .setPublicIp(text(publicIp))
                    .setCpuCores(orElse(cpuCores, 0))
                    .setCpuFrequencyMhz(orElse(cpuFrequencyMhz, 0))
                    .setMemoryMb(orElse(memoryMb, 0))
                    .setNetworkSpeedMbps(orElse(networkSpeedMbps, 0))
                    .setIceServersJson(iceServersText())
                    .setMaxPlayers(orElse(maxPlayers, isServer ? DEFAULT_MAX_PLAYERS_OF_SERVER : defaultMaxPlayers))
                    .setMaxZones(orElse(maxZones, isServer ? DEFAULT_MAX_ZONES_OF_SERVER : DEFAULT_MAX_ZONES))
                    .setRegion(text(region))
                    .setPublicKey(key == null ? ByteString.EMPTY : key)
                    .setKind(ofKind)
                    .setHeartbeatIntervalMs(orElse(heartbeatIntervalMs, 0));
            if (uploadSpeedMbps != null) {
                event.setUploadSpeedMbps(uploadSpeedMbps);
            }
            if (latitude != null) {
                event.setLatitudeDegrees(latitude);
            }
            if (longitude != null) {
                event.setLongitudeDegrees(longitude);
            }
            return event.build();
        }

        private static void require(List<FieldError> errors, String field, @Nullable Object value) {
            if (value == null) {
                errors.add(new FieldError(field, "must not be null"));
            }
        }

        private static boolean isSound(String ice) {
            boolean isContainer = ice.startsWith("{") || ice.startsWith("[");
            return ice.isEmpty() || (isContainer && !ice.contains("\\u0000") && Constraints.isStorable(ice));
        }

        private String iceServersText() {
            return iceServers == null || iceServers.isNull() ? "" : iceServers.toString();
        }

        /** Empty where none was sent, null where it is none. */
        private @Nullable ByteString key() {
            if (publicKey == null || publicKey.isEmpty()) {
                return ByteString.EMPTY;
            }
            try {
                ByteString bytes = ByteString.copyFrom(Base64.getDecoder().decode(publicKey));
                ByteString raw = bytes.startsWith(ED25519_HEADER) ? bytes.substring(ED25519_HEADER.size()) : bytes;
                return raw.size() == ED25519_BYTES ? raw : null;
            } catch (IllegalArgumentException _) {
                return null;
            }
        }
    }

    @Introspected
    @Schema(name = "Heartbeat")
    record Heartbeat(
            @NotNull @DecimalMin("0") @DecimalMax("1e9") @Nullable
            Double latencyMs,

            @NotNull @DecimalMin("0") @DecimalMax("100") @Nullable
            Double packetLossPercent,

            @NotNull @DecimalMin("0") @DecimalMax("1e9") @Nullable
            Double bandwidthUsageMbps,

            @NotNull @Min(0) @Max(1_000_000) @Nullable Integer currentPlayers,
            @Min(0) @Max(1_000_000) @Nullable Integer currentZones,
            @DecimalMin("0") @DecimalMax("1e9") @Nullable Double cpuPercent,
            @DecimalMin("0") @DecimalMax("1e9") @Nullable Double memoryPercent,
            @DecimalMin("0") @DecimalMax("1e9") @Nullable Double errorRate) {
        HostHeartbeatReported toEvent() {
            var event = HostHeartbeatReported.newBuilder()
                    .setLatencyMs(orElse(latencyMs))
                    .setPacketLossPercent(orElse(packetLossPercent))
                    .setBandwidthUsageMbps(orElse(bandwidthUsageMbps))
                    .setCurrentPlayers(HostBodies.orElse(currentPlayers, 0));
            if (currentZones != null) {
                event.setCurrentZones(currentZones);
            }
            if (cpuPercent != null) {
                event.setCpuPercent(cpuPercent);
            }
            if (memoryPercent != null) {
                event.setMemoryPercent(memoryPercent);
            }
            if (errorRate != null) {
                event.setErrorRate(errorRate);
            }
            return event.build();
        }

        private static double orElse(@Nullable Double value) {
            return value == null ? 0 : value;
        }
    }

    static int orElse(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
