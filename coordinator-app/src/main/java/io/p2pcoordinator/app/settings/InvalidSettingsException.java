package io.p2pcoordinator.app.settings;

/** What was set cannot be. Its message is for the operator: it names the key or the variable and what was expected. */
public final class InvalidSettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidSettingsException(String message) {
        super(message);
    }
}
