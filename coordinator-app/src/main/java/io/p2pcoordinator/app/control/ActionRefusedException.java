package io.p2pcoordinator.app.control;

/** An action would destroy what cannot be had again. Nothing was changed. */
final class ActionRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ActionRefusedException(String message) {
        super(message);
    }
}
