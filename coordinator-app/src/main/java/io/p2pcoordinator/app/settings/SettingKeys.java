package io.p2pcoordinator.app.settings;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every setting there is, in the order of the reference file. A new one goes into the class of its part, which adds it here. */
final class SettingKeys {
    static final List<Setting<?>> ALL = Stream.of(
                    ModeKeys.ALL,
                    HttpKeys.ALL,
                    LoggingKeys.ALL,
                    SecurityKeys.ALL,
                    LimitKeys.ALL,
                    SignallingKeys.ALL,
                    P2pKeys.ALL,
                    HostingKeys.ALL,
                    MigrationKeys.ALL,
                    SessionKeys.ALL,
                    NodeKeys.ALL,
                    ClusterKeys.ALL,
                    SnapshotKeys.ALL)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private SettingKeys() {}

    static Set<String> names() {
        return ALL.stream().map(Setting::key).collect(Collectors.toUnmodifiableSet());
    }
}
