package io.p2pcoordinator.app.settings;

import io.p2pcoordinator.app.settings.LoggingSettings.Format;
import io.p2pcoordinator.app.settings.LoggingSettings.Level;
import java.util.List;
import java.util.Map;

/** Settings of the log. Levels also under the names that Python gives them, since older deployments use those. */
final class LoggingKeys {
    static final Setting<Level> LEVEL = Setting.of(
            "logging.level",
            "LOG_LEVEL",
            ValueTypes.choice(
                    "one of TRACE, DEBUG, INFO, WARN, ERROR",
                    Map.of(
                            "TRACE", Level.TRACE,
                            "DEBUG", Level.DEBUG,
                            "INFO", Level.INFO,
                            "WARN", Level.WARN,
                            "WARNING", Level.WARN,
                            "ERROR", Level.ERROR,
                            "CRITICAL", Level.ERROR,
                            "FATAL", Level.ERROR)),
            "INFO",
            "What is written to the log, one of TRACE, DEBUG, INFO, WARN, ERROR.");
    static final Setting<Format> FORMAT = Setting.open(
            "logging.format",
            "LOG_FORMAT",
            ValueTypes.choice("json or text", Map.of("json", Format.JSON, "text", Format.TEXT)),
            "json in production, text in development",
            "How a line of the log looks, json or text.");

    static final List<Setting<?>> ALL = List.of(LEVEL, FORMAT);

    private LoggingKeys() {}

    static LoggingSettings read(SettingValues values, Mode mode) {
        LoggingSettings defaults = LoggingSettings.defaults(mode);
        return new LoggingSettings(values.get(LEVEL), values.get(FORMAT, defaults.format()));
    }
}
