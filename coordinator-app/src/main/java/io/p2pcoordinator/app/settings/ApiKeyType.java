package io.p2pcoordinator.app.settings;

import io.p2pcoordinator.app.settings.SecuritySettings.ApiKey;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** API keys as {@code name=...;role=...;sha256=...}, several by commas; in the file as a list with these three fields. */
final class ApiKeyType {
    static final ValueType<List<ApiKey>> INSTANCE = new ValueType<>(
            "keys, each with name, role (client, server or operator) and sha256 (64 hexadecimal digits)",
            "",
            ApiKeyType::parse);
    private static final List<String> FIELDS = List.of("name", "role", "sha256");

    private ApiKeyType() {}

    /** @return in lower-case hexadecimal */
    static String sha256(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static List<ApiKey> parse(String text) {
        var keys = new ArrayList<ApiKey>();
        var names = new HashSet<String>();
        for (String element : text.split(",", -1)) {
            ApiKey key = key(fields(element.strip()));
            if (!names.add(key.name())) {
                throw new IllegalArgumentException("two keys are named " + key.name());
            }
            keys.add(key);
        }
        return List.copyOf(keys);
    }

    private static Map<String, String> fields(String element) {
        var fields = new HashMap<String, String>();
        for (String field : element.split(";", -1)) {
            int equals = field.indexOf('=');
            String name =
                    equals < 0 ? field.strip() : field.substring(0, equals).strip();
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException(
                        "a key has no field " + name + ", did you mean " + NearestName.to(name, FIELDS) + "?");
            }
            fields.put(name, equals < 0 ? "" : field.substring(equals + 1).strip());
        }
        return fields;
    }

    private static ApiKey key(Map<String, String> fields) {
        String name = fields.getOrDefault("name", "");
        String sha256 = fields.getOrDefault("sha256", "").toLowerCase(Locale.ROOT);
        String role = fields.getOrDefault("role", "").toUpperCase(Locale.ROOT);
        if (name.isBlank()) {
            throw new IllegalArgumentException("a key has no name");
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256 of " + name + " is not 64 hexadecimal digits");
        }
        if (Arrays.stream(Role.values()).noneMatch(known -> known.name().equals(role))) {
            throw new IllegalArgumentException("the role of " + name + " is none of client, server, operator");
        }
        return new ApiKey(name, Role.valueOf(role), sha256);
    }
}
