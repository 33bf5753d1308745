package io.p2pcoordinator.app.settings;

import io.p2pcoordinator.app.settings.SecuritySettings.ApiKey;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** API keys as text: {@code NAME:ROLE:SHA-256} by commas, for example {@code panel:operator:9f86d0...}. */
final class ApiKeys {
    private static final int PARTS = 3;

    private ApiKeys() {}

    /** @throws IllegalArgumentException naming the variable and which of the keys is wrong; never with what stands for the key */
    static List<ApiKey> parse(String variable, String text) {
        var keys = new ArrayList<ApiKey>();
        var names = new HashSet<String>();
        for (String entry : text.isBlank() ? new String[0] : text.strip().split("\\s*,\\s*", -1)) {
            String[] parts = entry.split(":", -1);
            int number = keys.size() + 1;
            if (parts.length != PARTS || parts[0].isBlank()) {
                throw new IllegalArgumentException("expected " + variable
                        + " to be NAME:ROLE:SHA-256 by commas, but number " + number + " is not");
            }
            if (!parts[2].matches("[0-9a-fA-F]{64}")) {
                throw new IllegalArgumentException("expected number " + number + " of " + variable + ", " + parts[0]
                        + ", to have the SHA-256 of a key in 64 hexadecimal digits, but it has not");
            }
            if (!names.add(parts[0])) {
                throw new IllegalArgumentException(
                        "expected the names in " + variable + " to differ, but " + parts[0] + " is there twice");
            }
            keys.add(new ApiKey(parts[0], role(variable, parts), parts[2].toLowerCase(Locale.ROOT)));
        }
        return List.copyOf(keys);
    }

    private static Role role(String variable, String[] parts) {
        try {
            return Role.valueOf(parts[1].toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected key " + parts[0] + " of " + variable
                            + " to have the role client, server or operator, but it is " + parts[1],
                    e);
        }
    }
}
