package io.p2pcoordinator.app.tls;

import io.p2pcoordinator.app.settings.HttpSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** What two PEM files held when they were read. Private keys as PKCS #8, PKCS #1 (RSA) or SEC 1 (EC), not encrypted. */
final class PemFiles {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private final byte[] certificates;
    private final byte[] key;

    private PemFiles(byte[] certificates, byte[] key) {
        this.certificates = certificates;
        this.key = key;
    }

    static PemFiles read(HttpSettings.Files files) throws IOException {
        return new PemFiles(Files.readAllBytes(files.certificateChain()), Files.readAllBytes(files.privateKey()));
    }

    boolean sameAs(PemFiles other) {
        return Arrays.equals(certificates, other.certificates) && Arrays.equals(key, other.key);
    }

    /** @throws GeneralSecurityException saying what is wrong with them, without a word of what they hold */
    Identity identity() throws GeneralSecurityException {
        return Identity.checked(privateKey(), chain());
    }

    private List<X509Certificate> chain() throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(certificates))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private PrivateKey privateKey() throws GeneralSecurityException {
        Matcher blocks = BLOCK.matcher(new String(key, StandardCharsets.US_ASCII));
        while (blocks.find()) {
            String kind = blocks.group(1);
            if (kind.endsWith("PRIVATE KEY")) {
                try {
                    return decode(kind, Base64.getMimeDecoder().decode(blocks.group(2)));
                } catch (IllegalArgumentException | IOException e) {
                    throw new GeneralSecurityException("the private key cannot be decoded", e);
                }
            }
        }
        throw new GeneralSecurityException("there is no private key in PEM format");
    }

    private static PrivateKey decode(String kind, byte[] der) throws GeneralSecurityException, IOException {
        PrivateKeyInfo info = switch (kind) {
            case "PRIVATE KEY" -> PrivateKeyInfo.getInstance(der);
            case "RSA PRIVATE KEY" ->
                new PrivateKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                        RSAPrivateKey.getInstance(der));
            case "EC PRIVATE KEY" -> {
                ECPrivateKey ec = ECPrivateKey.getInstance(der);
                yield new PrivateKeyInfo(
                        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, ec.getParametersObject()), ec);
            }
            default -> throw new GeneralSecurityException("the private key is encrypted: " + kind);
        };
        var algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
        String name = algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)
                ? "RSA"
                : algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey) ? "EC" : "EdDSA";
        return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }
}
