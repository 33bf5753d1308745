package io.p2pcoordinator.app.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFilesTest {
    @TempDir
    Path folder = Path.of("");

    private PemFolder pem = new PemFolder(Path.of(""));

    @BeforeEach
    void writeFiles() throws Exception {
        pem = new PemFolder(folder);
        pem.write("someone");
    }

    private static String block(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getEncoder().encodeToString(der) + "\n-----END " + kind
                + "-----\n";
    }

    @Test
    void shouldReadTheKeyWhenItIsInTheFormOfOlderTools() throws Exception {
        // given the EC key without what PKCS #8 adds (RFC 5915), after its parameters as openssl writes them
        var identity = PemFiles.read(pem.files()).identity();
        byte[] sec1 = PrivateKeyInfo.getInstance(identity.key().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        byte[] withCurve = new ECPrivateKey(
                        256, ECPrivateKey.getInstance(sec1).getKey(), SECObjectIdentifiers.secp256r1)
                .getEncoded();
        pem.replace(
                pem.files().privateKey(),
                block("EC PARAMETERS", new byte[] {6, 1, 1}) + block("EC PRIVATE KEY", withCurve));

        // then
        assertEquals(identity.chain(), PemFiles.read(pem.files()).identity().chain());
    }

    @Test
    void shouldRefuseWhenTheKeyIsAnotherOnes() throws Exception {
        for (String algorithm : new String[] {"EC", "RSA", "Ed25519"}) {
            // given
            byte[] other = KeyPairGenerator.getInstance(algorithm)
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            pem.replace(pem.files().privateKey(), block("PRIVATE KEY", other));

            // then
            assertEquals(
                    "the private key is not the certificate's",
                    assertThrows(
                                    GeneralSecurityException.class,
                                    () -> PemFiles.read(pem.files()).identity())
                            .getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAAA\n-----END ENCRYPTED PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\n%%\n-----END RSA PRIVATE KEY-----"
            })
    void shouldRefuseWhenThereIsNoKey(String text) throws IOException {
        pem.replace(pem.files().privateKey(), text);
        assertThrows(
                GeneralSecurityException.class, () -> PemFiles.read(pem.files()).identity());
    }

    @Test
    void shouldRefuseWhenThereIsNoCertificate() throws IOException {
        Files.writeString(pem.files().certificateChain(), "");
        assertThrows(
                GeneralSecurityException.class, () -> PemFiles.read(pem.files()).identity());
    }

    @Test
    void shouldNameThisMachineWhenItSignsItself() throws Exception {
        // when
        Identity identity = SelfSigned.forLoopback("me", Instant.now());

        // then
        var certificate = identity.chain().getFirst();
        certificate.verify(certificate.getPublicKey());
        assertEquals(
                "[[2, localhost], [7, 127.0.0.1], [7, 0:0:0:0:0:0:0:1]]",
                certificate.getSubjectAlternativeNames().toString());
    }
}
