package io.p2pcoordinator.app.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What is set: the environment before the file before the default. Values are checked when they are asked for. */
final class SettingValues {
    private final Map<String, String> environment;
    private final SettingsFile file;

    SettingValues(Map<String, String> environment, SettingsFile file) {
        this.environment = environment;
        this.file = file;
    }

    /** A value as it was written, and where. */
    private record Written(String text, String place) {}

    /** @throws InvalidSettingsException when there is no value, or not such a value */
    <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() -> new InvalidSettingsException(
                        "expected " + setting.key() + " (" + setting.variable() + ") to be set, but it is not"));
    }

    <T> T get(Setting<T> setting, T otherwise) {
        return find(setting).orElse(otherwise);
    }

    <T> Optional<T> find(Setting<T> setting) {
        Optional<Written> written = written(setting);
        if (written.isPresent()) {
            return Optional.of(parse(setting, written.get()));
        }
        return setting.otherwise().isEmpty()
                ? Optional.empty()
                : Optional.of(setting.type().parser().apply(setting.otherwise()));
    }

    /** How the operator knows a setting: by the place where it is set, or else by both of its names. */
    String placeOf(Setting<?> setting) {
        return written(setting).map(Written::place).orElse(setting.key() + " (" + setting.variable() + ")");
    }

    private Optional<Written> written(Setting<?> setting) {
        String inEnvironment = environment.getOrDefault(setting.variable(), "");
        if (!inEnvironment.isBlank()) {
            return Optional.of(new Written(inEnvironment.strip(), setting.variable()));
        }
        String secretFile = environment.getOrDefault(setting.fileVariable(), "");
        if (setting.secret() && !secretFile.isBlank()) {
            return Optional.of(new Written(contentOf(secretFile, setting.fileVariable()), setting.fileVariable()));
        }
        return file.find(setting.key())
                .map(entry ->
                        new Written(entry.text(), setting.key() + " (" + file.name() + ", line " + entry.line() + ")"));
    }

    private static String contentOf(String path, String variable) {
        try {
            return Files.readString(Path.of(path)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new InvalidSettingsException("expected " + variable + " to name a file that can be read, but it is "
                    + path + " (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static <T> T parse(Setting<T> setting, Written written) {
        try {
            return setting.type().parser().apply(written.text());
        } catch (IllegalArgumentException e) {
            String found = setting.secret() ? "something else" : written.text();
            String more = e.getMessage() == null || e.getCause() != null ? "" : ": " + e.getMessage();
            throw new InvalidSettingsException("expected " + written.place() + " to be "
                    + setting.type().expected() + ", but it is " + found + (setting.secret() ? "" : more));
        }
    }
}
