package io.p2pcoordinator.app.domain;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The services of a world that flags are switched for. Zones are the map service's. */
public enum FlagService {
    MAP("map"),
    CHAR("char"),
    LOGIN("login"),
    AI_WORLD("ai-world");

    public static final List<FlagService> ALL = List.of(values());

    private final String id;

    FlagService(String id) {
        this.id = id;
    }

    /** As it is called in flags. */
    public String id() {
        return id;
    }

    public static Optional<FlagService> of(String id) {
        return Arrays.stream(values()).filter(service -> service.id.equals(id)).findFirst();
    }
}
