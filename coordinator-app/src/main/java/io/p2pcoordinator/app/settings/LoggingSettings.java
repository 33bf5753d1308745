package io.p2pcoordinator.app.settings;

/** What is logged and how. Always to the standard output, one line an event. */
public record LoggingSettings(Level level, Format format) {
    public enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR
    }

    /** JSON for machines, text for people. */
    public enum Format {
        JSON,
        TEXT
    }

    public static LoggingSettings defaults(Mode mode) {
        return new LoggingSettings(Level.INFO, mode == Mode.PRODUCTION ? Format.JSON : Format.TEXT);
    }
}
