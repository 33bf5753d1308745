package io.p2pcoordinator.localstack.server;

/** A server does not get ready. The message has the end of its log. */
public final class ServerStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ServerStartException(String message) {
        super(message);
    }
}
