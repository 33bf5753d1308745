package io.p2pcoordinator.app.dbsync;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Set;

/**
 * A message of a host.
 *
 * @param sentAtUs when the host says that it sent it, microseconds since 1970
 * @param checksum what the host says is the SHA-256 of the data in canonical form, in lower case
 */
record DbSyncMessage(String hostId, long sentAtUs, ObjectNode data, String checksum) {
    /** Whichever way it comes; what is recorded of that much stays below the 1 MiB that the log takes as one message. */
    static final int MAX_BYTES = 256 << 10;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_TEXT = 65_536;
    private static final int MAX_NUMBER_DIGITS = 400;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final Set<String> MEMBERS = Set.of("type", "host_id", "timestamp", "data", "checksum");
    private static final JsonMapper JSON = mapper();

    /** @throws DbSyncProblem when it is none */
    static DbSyncMessage read(byte[] body) {
        ObjectNode message = parse(body);
        message.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                throw invalid(name, "this field is not known");
            }
        });
        if (!"db_sync".equals(message.path("type").textValue())) {
            throw invalid("type", "expected \"db_sync\"");
        }
        if (!(message.get("data") instanceof ObjectNode data)) {
            throw invalid("data", "expected an object");
        }
        return new DbSyncMessage(
                text(message, "host_id"), micros(message.path("timestamp")), data, text(message, "checksum"));
    }

    static String checksumOf(JsonNode data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CanonicalJson.of(data)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected a Java runtime with SHA-256, but it has none", e);
        }
    }

    /** @throws DbSyncProblem when it is not the data's */
    void requireChecksum() {
        String actual;
        try {
            actual = checksumOf(data);
        } catch (IllegalArgumentException e) {
            throw invalid("data", String.valueOf(e.getMessage()));
        }
        if (!actual.equals(checksum)) {
            throw invalid("checksum", "expected the SHA-256 of data in canonical form (RFC 8785), which is " + actual);
        }
    }

    private static ObjectNode parse(byte[] body) {
        if (body.length > MAX_BYTES) {
            throw new DbSyncProblem(
                    DbSyncProblem.TOO_LARGE, "expected at most " + MAX_BYTES + " bytes, but it has " + body.length);
        }
        try {
            if (JSON.readTree(body) instanceof ObjectNode message) {
                return message;
            }
        } catch (IOException _) {
            throw new DbSyncProblem(
                    DbSyncProblem.NOT_JSON, "expected JSON without duplicate names, but the body is none");
        }
        throw invalid("body", "expected a JSON object");
    }

    private static String text(ObjectNode message, String field) {
        String text = message.path(field).textValue();
        if (text == null || text.isEmpty() || text.length() > DbSyncFields.MAX_ID) {
            throw invalid(field, "expected a text of 1 to " + DbSyncFields.MAX_ID + " characters");
        }
        return text;
    }

    /** ISO-8601 with an offset, or seconds since 1970. */
    static long micros(JsonNode time) {
        if (time.isTextual()) {
            try {
                return ChronoUnit.MICROS.between(
                        Instant.EPOCH, OffsetDateTime.parse(time.textValue()).toInstant());
            } catch (DateTimeParseException | ArithmeticException _) {
                throw wrongTime();
            }
        }
        if (time.isNumber() && Math.abs(time.doubleValue()) < Integer.MAX_VALUE * 100.0) {
            return new BigDecimal(time.asText())
                    .multiply(BigDecimal.valueOf(MICROS_PER_SECOND))
                    .setScale(0, RoundingMode.DOWN)
                    .longValue();
        }
        throw wrongTime();
    }

    private static DbSyncProblem wrongTime() {
        return invalid("timestamp", "expected a time as ISO-8601 with an offset, or seconds since 1970");
    }

    static DbSyncProblem invalid(String field, String detail) {
        return new DbSyncProblem(DbSyncProblem.INVALID, field, detail);
    }

    private static JsonMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_TEXT)
                        .maxNumberLength(MAX_NUMBER_DIGITS)
                        .build());
        return mapper;
    }
}
