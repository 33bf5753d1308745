package io.p2pcoordinator.app.tls;

import io.p2pcoordinator.app.settings.HttpSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;

/** A certificate and its key in two PEM files, which a test replaces as an operator would. */
final class PemFolder {
    private final Path folder;

    PemFolder(Path folder) {
        this.folder = folder;
    }

    HttpSettings.Files files() {
        return new HttpSettings.Files(folder.resolve("chain.pem"), folder.resolve("key.pem"), false);
    }

    void write(String commonName) throws GeneralSecurityException, IOException {
        Identity identity = SelfSigned.forLoopback(commonName, Instant.now());
        X509Certificate certificate = identity.chain().getFirst();
        replace(files().certificateChain(), pem("CERTIFICATE", certificate.getEncoded()));
        replace(files().privateKey(), pem("PRIVATE KEY", identity.key().getEncoded()));
    }

    void replace(Path file, String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
    }
}
