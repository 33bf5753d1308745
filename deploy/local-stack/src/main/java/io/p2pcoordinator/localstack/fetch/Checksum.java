package io.p2pcoordinator.localstack.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** What a downloaded file must hash to. */
public record Checksum(String algorithm, String hex) {

    public Checksum {
        hex = hex.strip().toLowerCase(Locale.ROOT);
    }

    public static Checksum sha256(String hex) {
        return new Checksum("SHA-256", hex);
    }

    public static Checksum sha1(String hex) {
        return new Checksum("SHA-1", hex);
    }

    public static Checksum sha256Of(Path file) throws IOException {
        return sha256(hexOf(file, "SHA-256"));
    }

    /** Refuses a file that is not what was announced. */
    public void verify(Path file, String what) throws IOException {
        String actual = hexOf(file, algorithm);
        if (!actual.equals(hex)) {
            throw new ChecksumMismatchException(
                    "expected %s of %s to be %s, but it is %s".formatted(algorithm, what, hex, actual));
        }
    }

    private static String hexOf(Path file, String algorithm) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + algorithm, e);
        }
    }
}
