package io.p2pcoordinator.eventstore.subject;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Any UTF-8 id as one NATS subject token, reversible. ASCII letters, digits, {@code _} and {@code -} stand for
 * themselves; every other byte of the id's UTF-8 form is {@code =} and two upper-case hexadecimal digits (the form of
 * quoted-printable, RFC 2045 section 6.7); the empty id is a single {@code =}. One id has exactly one token.
 */
public final class SubjectToken {
    /** Longest id, in Unicode code points: with four bytes each, three characters a byte, a subject still fits NATS' control line of 4,096. */
    public static final int MAX_ID_CODE_POINTS = 255;

    private static final String EMPTY = "=";
    private static final String HEX = "0123456789ABCDEF";

    private SubjectToken() {}

    /**
     * @throws IllegalArgumentException when the id is longer than {@link #MAX_ID_CODE_POINTS} or holds an unpaired surrogate
     */
    public static String escape(String id) {
        if (id.isEmpty()) {
            return EMPTY;
        }
        int codePoints = id.codePointCount(0, id.length());
        if (codePoints > MAX_ID_CODE_POINTS) {
            throw new IllegalArgumentException(
                    "expected an id of at most " + MAX_ID_CODE_POINTS + " characters, but it has " + codePoints);
        }
        byte[] utf8 = utf8(id);
        var token = new StringBuilder(utf8.length + 16);
        for (byte b : utf8) {
            if (isPlain(b)) {
                token.append((char) b);
            } else {
                token.append('=').append(HEX.charAt((b >> 4) & 0xF)).append(HEX.charAt(b & 0xF));
            }
        }
        return token.toString();
    }

    /** The id that escapes to this token; empty for a token that {@link #escape} never makes. */
    public static Optional<String> unescape(String token) {
        if (token.equals(EMPTY)) {
            return Optional.of("");
        }
        var utf8 = ByteBuffer.allocate(token.length());
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c < 0x80 && isPlain((byte) c)) {
                utf8.put((byte) c);
            } else if (c == '=' && i + 2 < token.length()) {
                int high = HEX.indexOf(token.charAt(i + 1));
                int low = HEX.indexOf(token.charAt(i + 2));
                if (high < 0 || low < 0 || isPlain((byte) (high << 4 | low))) {
                    return Optional.empty();
                }
                utf8.put((byte) (high << 4 | low));
                i += 2;
            } else {
                return Optional.empty();
            }
        }
        try {
            String id = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(utf8.flip())
                    .toString();
            return id.isEmpty() || id.codePointCount(0, id.length()) > MAX_ID_CODE_POINTS
                    ? Optional.empty()
                    : Optional.of(id);
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static byte[] utf8(String id) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(id));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "expected an id that is valid Unicode, but it has an unpaired surrogate", e);
        }
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_' || b == '-';
    }
}
