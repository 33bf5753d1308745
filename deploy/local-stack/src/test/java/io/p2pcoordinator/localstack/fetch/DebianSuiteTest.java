package io.p2pcoordinator.localstack.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianSuiteTest {
    private static final String HASH = "ab".repeat(32);
    private static final String RELEASE = """
            -----BEGIN PGP SIGNED MESSAGE-----
            Hash: SHA256

            Suite: testing
            MD5Sum:
             00000000000000000000000000000000 10 main/binary-amd64/Packages.xz
            SHA256:
             %s 10 main/binary-amd64/Packages.xz
            -----BEGIN PGP SIGNATURE-----
            SHA256:
             %s 10 main/binary-arm64/Packages.xz
            -----END PGP SIGNATURE-----
            """.formatted(HASH, HASH);

    @TempDir
    Path folder;

    @Test
    void shouldTakeSha256OfIndexWhenReleaseListsSeveralKinds() throws IOException {
        // given
        // when
        Checksum checksum = DebianSuite.checksumOf("main/binary-amd64/Packages.xz", RELEASE);

        // then
        assertEquals(Checksum.sha256(HASH), checksum);
    }

    @Test
    void shouldTrustNothingWhenItStandsOutsideTheSignedPart() {
        // given
        // when
        // then
        assertThrows(IOException.class, () -> DebianSuite.checksumOf("main/binary-arm64/Packages.xz", RELEASE));
        assertThrows(
                IOException.class, () -> DebianSuite.checksumOf("main/binary-amd64/Packages.xz", "forged\n" + RELEASE));
    }

    @Test
    void shouldFindPackagesWhenOthersStandAround() throws IOException {
        // given
        Path index = folder.resolve("Packages.xz");
        Files.write(index, DebFile.xz("""
                Package: etcd
                Version: 1
                Filename: pool/etcd.deb
                SHA256: %1$s

                Package: nats-server
                Version: 2.15.1-1
                Description: a server
                 Package: not a field
                Filename: pool/main/n/nats-server/nats-server_2.15.1-1_amd64.deb
                SHA256: %1$s
                """.formatted(HASH).getBytes(UTF_8)));

        // when
        Map<String, DebianSuite.DebianPackage> found = DebianSuite.parsePackages(index, Set.of("nats-server"));

        // then
        assertEquals(
                Map.of(
                        "nats-server",
                        new DebianSuite.DebianPackage(
                                "nats-server",
                                "2.15.1-1",
                                "pool/main/n/nats-server/nats-server_2.15.1-1_amd64.deb",
                                Checksum.sha256(HASH))),
                found);
    }

    @Test
    void shouldRefuseMirrorWhenItIsUnsignedAndNotReachedByHttps() throws IOException {
        // given
        try (var server = new FileServer()) {
            server.put("/debian/dists/forky/InRelease", RELEASE.getBytes(UTF_8));
            var suite = new DebianSuite(
                    server.uri("/debian"),
                    "forky",
                    Platform.AMD64,
                    Set.of("nats-server"),
                    new Downloader(Progress.silent()));

            // when
            var failure = assertThrows(IOException.class, () -> suite.fetchExecutables(Set.of("nats-server"), folder));

            // then
            assertTrue(failure.toString().contains("to be signed by Debian"));
        }
    }

    @Test
    void shouldAcceptReleaseWhenASignatureIsGoodOrHttpsStandsIn() {
        // given
        String good = "[GNUPG:] GOODSIG 1 Debian\n[GNUPG:] VALIDSIG 4CB5\n[GNUPG:] NO_PUBKEY B8E5\n";
        String unknown = "[GNUPG:] ERRSIG B8E5\n[GNUPG:] NO_PUBKEY B8E5\n";
        String bad = "[GNUPG:] BADSIG 1 Debian\n";

        // when
        // then
        assertTrue(ReleaseSignature.isAcceptable(good, false));
        assertTrue(ReleaseSignature.isAcceptable(unknown, true));
        assertFalse(ReleaseSignature.isAcceptable(unknown, false));
        assertFalse(ReleaseSignature.isAcceptable(bad, true));
    }
}
