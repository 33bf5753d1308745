package io.p2pcoordinator.app.security;

import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Roles by name. Each may do what those before it may. */
public final class Roles {
    private Roles() {}

    public static Optional<Role> parse(String name) {
        return Arrays.stream(Role.values())
                .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    static boolean includes(Role role, Role other) {
        return role.compareTo(other) >= 0;
    }
}
