package io.p2pcoordinator.app.settings;

/**
 * One thing that an operator can set.
 *
 * @param key its name in the file, sections by dots
 * @param variable its name in the environment
 * @param otherwise the text that holds where nothing is set; empty for none
 * @param otherwiseInWords what holds where nothing is set and the text alone does not say it
 * @param description one line for the operator
 * @param secret whether its value must not be shown; it can also be read from the file that {@code variable} + {@code _FILE} names
 */
record Setting<T>(
        String key,
        String variable,
        ValueType<T> type,
        String otherwise,
        String otherwiseInWords,
        String description,
        boolean secret) {

    static <T> Setting<T> of(String key, String variable, ValueType<T> type, String otherwise, String description) {
        return new Setting<>(key, variable, type, otherwise, "", description, false);
    }

    /** Without a text for what holds otherwise. */
    static <T> Setting<T> open(
            String key, String variable, ValueType<T> type, String otherwiseInWords, String description) {
        return new Setting<>(key, variable, type, "", otherwiseInWords, description, false);
    }

    static Setting<String> secret(String key, String variable, String description) {
        return new Setting<>(key, variable, ValueTypes.text(), "", "none", description, true);
    }

    String section() {
        int dot = key.indexOf('.');
        return dot < 0 ? "" : key.substring(0, dot);
    }

    String name() {
        return key.substring(key.indexOf('.') + 1);
    }

    String fileVariable() {
        return variable + "_FILE";
    }
}
