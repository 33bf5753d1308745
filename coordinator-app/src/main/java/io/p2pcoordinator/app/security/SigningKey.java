package io.p2pcoordinator.app.security;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A pair of keys for EdDSA on Ed25519. As it is kept, three lines:
 *
 * <pre>
 *   milliseconds since 1970 at which it was made
 *   public key, X.509, Base64
 *   private key, PKCS #8, Base64
 * </pre>
 *
 * @param generation 1 for the first key of an installation; each key that takes over has one more
 * @param kid says which key a token is signed with: the beginning of the public key's SHA-256
 */
record SigningKey(long generation, String kid, Instant createdAt, KeyPair pair) {
    private static final String ALGORITHM = "Ed25519";
    private static final int KID_BYTES = 8;
    /** At the end of its X.509 form (RFC 8410). */
    private static final int RAW_KEY_BYTES = 32;

    static SigningKey make(long generation, Instant now) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return new SigningKey(generation, kidOf(pair), now, pair);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("expected a Java runtime with " + ALGORITHM + ", but: " + e, e);
        }
    }

    /** @throws IllegalArgumentException when it is not the stored form of a key */
    static SigningKey decode(long generation, byte[] stored) {
        String[] lines = new String(stored, US_ASCII).split("\n", -1);
        if (lines.length != 3) {
            throw new IllegalArgumentException("expected 3 lines of a signing key, but there are " + lines.length);
        }
        try {
            KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
            var pair = new KeyPair(
                    keys.generatePublic(
                            new X509EncodedKeySpec(Base64.getDecoder().decode(lines[1]))),
                    keys.generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines[2]))));
            return new SigningKey(generation, kidOf(pair), Instant.ofEpochMilli(Long.parseLong(lines[0])), pair);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("expected a signing key, but: " + e.getMessage(), e);
        }
    }

    byte[] encoded() {
        var base64 = Base64.getEncoder();
        return (createdAt.toEpochMilli()
                        + "\n" + base64.encodeToString(pair.getPublic().getEncoded())
                        + "\n" + base64.encodeToString(pair.getPrivate().getEncoded()))
                .getBytes(US_ASCII);
    }

    PublicKeys.Jwk published() {
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - RAW_KEY_BYTES, encoded.length);
        return new PublicKeys.Jwk(
                "OKP",
                ALGORITHM,
                kid,
                "sig",
                "EdDSA",
                Base64.getUrlEncoder().withoutPadding().encodeToString(raw));
    }

    /** Without the private key. */
    @Override
    public String toString() {
        return "SigningKey[" + generation + ", " + kid + ", made at " + createdAt + "]";
    }

    private static String kidOf(KeyPair pair) throws GeneralSecurityException {
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(pair.getPublic().getEncoded());
        return HexFormat.of().formatHex(hash, 0, KID_BYTES);
    }
}
