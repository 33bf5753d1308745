package io.p2pcoordinator.app.limits;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Remembers what was used last, up to so many, so that strangers cannot fill the memory. Thread-safe. */
final class Newest<V> {
    private final Map<String, V> values;

    Newest(int capacity) {
        this.values = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > capacity;
            }
        };
    }

    synchronized @Nullable V get(String key) {
        return values.get(key);
    }

    synchronized void put(String key, V value) {
        values.put(key, value);
    }

    synchronized V computeIfAbsent(String key, Function<String, V> make) {
        return values.computeIfAbsent(key, make);
    }
}
