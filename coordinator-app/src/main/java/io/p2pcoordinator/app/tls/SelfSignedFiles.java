package io.p2pcoordinator.app.tls;

import io.p2pcoordinator.app.settings.HttpSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** Keeps files of a certificate that the node has signed itself; those of anybody else are never touched. */
final class SelfSignedFiles {
    private static final String COMMON_NAME = "p2p-coordinator";
    private static final Duration RENEWED_BEFORE = Duration.ofDays(30);
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private SelfSignedFiles() {}

    /**
     * Makes both files where neither is there, or where they are the node's own and about to expire.
     *
     * @return whether the certificate is the node's own
     */
    static boolean keep(HttpSettings.Files files, Instant now) throws GeneralSecurityException, IOException {
        boolean isThere = Files.exists(files.certificateChain()) || Files.exists(files.privateKey());
        if (isThere) {
            X509Certificate certificate =
                    PemFiles.read(files).identity().chain().getFirst();
            boolean own = certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                    && certificate.getSubjectX500Principal().getName().equals("CN=" + COMMON_NAME);
            if (!own || certificate.getNotAfter().toInstant().isAfter(now.plus(RENEWED_BEFORE))) {
                return own;
            }
        }
        write(files, SelfSigned.forLoopback(COMMON_NAME, now));
        return true;
    }

    /** The key first: who finds a certificate finds its key. */
    private static void write(HttpSettings.Files files, Identity identity)
            throws GeneralSecurityException, IOException {
        write(files.privateKey(), "PRIVATE KEY", identity.key().getEncoded(), "rw-------");
        write(
                files.certificateChain(),
                "CERTIFICATE",
                identity.chain().getFirst().getEncoded(),
                "rw-r--r--");
    }

    private static void write(Path file, String kind, byte[] der, String permissions) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path complete = Files.createTempFile(
                folder,
                file.getFileName().toString(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                complete,
                "-----BEGIN " + kind + "-----\n" + LINES.encodeToString(der) + "\n-----END " + kind + "-----\n");
        Files.setPosixFilePermissions(complete, PosixFilePermissions.fromString(permissions));
        Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
