package io.p2pcoordinator.app.security;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The signing keys that a node knows, by generation. Immutable. */
final class KeyRing {
    static final KeyRing EMPTY = new KeyRing(new TreeMap<>());

    private final NavigableMap<Long, SigningKey> keys;

    private KeyRing(NavigableMap<Long, SigningKey> keys) {
        this.keys = keys;
    }

    KeyRing with(SigningKey key) {
        var after = new TreeMap<>(keys);
        after.put(key.generation(), key);
        return new KeyRing(after);
    }

    KeyRing without(long generation) {
        var after = new TreeMap<>(keys);
        after.remove(generation);
        return new KeyRing(after);
    }

    /** These, and those known here that are newer: they were made while these were being read. */
    KeyRing replacedBy(Collection<SigningKey> read) {
        var after = new TreeMap<Long, SigningKey>();
        read.forEach(key -> after.put(key.generation(), key));
        after.putAll(after.isEmpty() ? keys : keys.tailMap(after.lastKey(), false));
        return new KeyRing(after);
    }

    Optional<SigningKey> newest() {
        return keys.isEmpty() ? Optional.empty() : Optional.of(keys.lastEntry().getValue());
    }

    /**
     * The newest that all nodes have had time to hear of; the oldest where none is old enough.
     *
     * @throws IllegalStateException when there is none at all
     */
    SigningKey signing(Instant now, Duration settling) {
        for (SigningKey key : keys.descendingMap().values()) {
            if (!key.createdAt().plus(settling).isAfter(now)) {
                return key;
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalStateException("expected a signing key, but there is none");
        }
        return keys.firstEntry().getValue();
    }

    Optional<SigningKey> find(String kid) {
        return keys.values().stream().filter(key -> key.kid().equals(kid)).findFirst();
    }

    /** Those that another took over from so long ago that nothing they signed is valid any more. */
    List<SigningKey> expired(Instant now, Duration longestValid) {
        return keys.values().stream()
                .filter(key -> {
                    var successor = keys.higherEntry(key.generation());
                    return successor != null
                            && successor
                                    .getValue()
                                    .createdAt()
                                    .plus(longestValid)
                                    .isBefore(now);
                })
                .toList();
    }

    List<SigningKey> all() {
        return List.copyOf(keys.values());
    }
}
