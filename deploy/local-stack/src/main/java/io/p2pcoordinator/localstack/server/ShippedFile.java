package io.p2pcoordinator.localstack.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Files of {@code deploy/servers}, which operators use on servers of their own. */
enum ShippedFile {
    NATS_PERMISSIONS("nats/permissions.conf"),
    POSTGRES_ROLES("postgresql/roles.sql");

    private final String path;

    ShippedFile(String path) {
        this.path = "/servers/" + path;
    }

    String text() {
        try (InputStream in = ShippedFile.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("expected " + path + " on the class path, but it is not there");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
