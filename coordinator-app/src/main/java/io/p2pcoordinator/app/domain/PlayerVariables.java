package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.admission.Digest;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which variables a player has, and how many bytes each takes with its name: what is kept of a player over all changes is bounded,
 * since tables hold it in one row. Immutable.
 */
public final class PlayerVariables {
    static final int MOST = 1_000;
    static final int MOST_BYTES = 65_536;
    static final PlayerVariables NONE = new PlayerVariables(Map.of(), 0, 0);

    private final Map<String, Integer> bytesByName;
    private final long bytes;
    /** The sum over all. */
    private final long figure;

    private PlayerVariables(Map<String, Integer> bytesByName, long bytes, long figure) {
        this.bytesByName = bytesByName;
        this.bytes = bytes;
        this.figure = figure;
    }

    static PlayerVariables of(Map<String, Integer> bytesByName) {
        if (bytesByName.isEmpty()) {
            return NONE;
        }
        long bytes = 0;
        long figure = 0;
        for (Map.Entry<String, Integer> variable : bytesByName.entrySet()) {
            bytes += variable.getValue();
            figure += figureOf(variable.getKey(), variable.getValue());
        }
        return new PlayerVariables(Map.copyOf(bytesByName), bytes, figure);
    }

    PlayerVariables with(PlayerStateChanged change) {
        if (change.getVariablesCount() == 0 && change.getRemovedVariablesCount() == 0) {
            return this;
        }
        Map<String, Integer> after = new HashMap<>(bytesByName);
        change.getRemovedVariablesList().forEach(after::remove);
        change.getVariablesMap().forEach((name, value) -> after.put(name, bytesOf(name, value)));
        return of(after);
    }

    /** Why they are too many or too large, in words; null where they are not, or the change leaves no more than there was. */
    @Nullable
    String whyTooMuch(PlayerVariables before) {
        if (bytesByName.size() > MOST && bytesByName.size() > before.bytesByName.size()) {
            return "expected at most " + MOST + " variables of a player, but with these there are "
                    + bytesByName.size();
        }
        return bytes > MOST_BYTES && bytes > before.bytes
                ? "expected at most " + MOST_BYTES + " bytes of variables of a player, but with these there are "
                        + bytes
                : null;
    }

    boolean isEmpty() {
        return bytesByName.isEmpty();
    }

    Map<String, Integer> bytesByName() {
        return bytesByName;
    }

    long figure() {
        return figure;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PlayerVariables that && bytesByName.equals(that.bytesByName);
    }

    @Override
    public int hashCode() {
        return bytesByName.hashCode();
    }

    @Override
    public String toString() {
        return "PlayerVariables[count=" + bytesByName.size() + ", bytes=" + bytes + "]";
    }

    private static int bytesOf(String name, AttributeValue value) {
        return name.getBytes(StandardCharsets.UTF_8).length + value.getSerializedSize();
    }

    private static long figureOf(String name, int bytes) {
        return new Digest().add(name).add((long) bytes).value();
    }
}
