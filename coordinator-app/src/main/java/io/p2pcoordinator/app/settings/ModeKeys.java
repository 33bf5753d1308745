package io.p2pcoordinator.app.settings;

import java.util.List;
import java.util.Map;

/** The setting on which the defaults of others depend. */
final class ModeKeys {
    static final Setting<Mode> MODE = Setting.of(
            "mode",
            "P2P_SERVICE_ENV",
            ValueTypes.choice(
                    "production or development",
                    Map.of(
                            "production", Mode.PRODUCTION,
                            "prod", Mode.PRODUCTION,
                            "development", Mode.DEVELOPMENT,
                            "dev", Mode.DEVELOPMENT)),
            "production",
            "In production everything needs a token or a key; in development nothing does, but only this machine is served.");

    static final List<Setting<?>> ALL = List.of(MODE);

    private ModeKeys() {}
}
