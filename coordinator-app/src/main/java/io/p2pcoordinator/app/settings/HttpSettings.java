package io.p2pcoordinator.app.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where HTTP and WebSocket listen.
 *
 * @param host the address to bind
 * @param port of plain HTTP; 0 for a free one, -1 for none
 * @param corsOrigins origins whose pages may call; {@code *} alone for all; empty for none
 */
public record HttpSettings(String host, int port, Optional<Tls> tls, List<String> corsOrigins) {
    /** In place of a plain port where there is none. */
    public static final int NO_PORT = -1;

    /** HTTPS and WSS, on a port of their own. Without files: a certificate that the node signs itself, for development. */
    public record Tls(int port, Optional<Files> files) {}

    /**
     * PEM files, read again when they change.
     *
     * @param selfSigned whether the node makes them where they are missing or its own are about to expire
     */
    public record Files(Path certificateChain, Path privateKey, boolean selfSigned) {}

    public static HttpSettings defaults() {
        return new HttpSettings("127.0.0.1", 8001, Optional.empty(), List.of());
    }
}
