package io.p2pcoordinator.app.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens by hand, as somebody would who does not use our library. */
final class Forger {
    private Forger() {}

    static String unsigned(String header, String claims) {
        return base64(header.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8)) + ".";
    }

    static String hs256(String secret, String claims) {
        return hs256(secret.getBytes(UTF_8), "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims);
    }

    static String hs256(byte[] secret, String header, String claims) {
        String signed = base64(header.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return signed + "." + base64(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
