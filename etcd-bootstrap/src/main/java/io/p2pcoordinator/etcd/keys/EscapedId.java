package io.p2pcoordinator.etcd.keys;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Any id as one segment of a key: the unreserved characters of RFC 3986 (section 2.3) stay as they are, every other byte of
 * the UTF-8 form becomes {@code %XX}, and the empty id is {@code %}. One id has one escaped form.
 */
final class EscapedId {

    private static final String EMPTY = "%";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private EscapedId() {}

    static String escape(String id) {
        if (id.isEmpty()) {
            return EMPTY;
        }
        var escaped = new StringBuilder(id.length() + 16);
        for (byte octet : utf8(id)) {
            if (isUnreserved(octet)) {
                escaped.append((char) octet);
            } else {
                escaped.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return escaped.toString();
    }

    /** Empty if {@link #escape} never gives such a text. */
    static Optional<String> unescape(String escaped) {
        if (escaped.equals(EMPTY)) {
            return Optional.of("");
        }
        var octets = new ByteArrayOutputStream(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '%' && i + 2 < escaped.length() && isHex(escaped.charAt(i + 1)) && isHex(escaped.charAt(i + 2))) {
                octets.write(HexFormat.fromHexDigits(escaped, i + 1, i + 3));
                i += 2;
            } else {
                octets.write(c);
            }
        }
        try {
            String id = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.toByteArray()))
                    .toString();
            return escape(id).equals(escaped) ? Optional.of(id) : Optional.empty();
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static byte[] utf8(String id) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(java.nio.CharBuffer.wrap(id));
            byte[] octets = new byte[encoded.remaining()];
            encoded.get(octets);
            return octets;
        } catch (CharacterCodingException failure) {
            throw new IllegalArgumentException(
                    "expected an id of whole Unicode characters, but half of one is missing", failure);
        }
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
    }

    private static boolean isUnreserved(byte octet) {
        return (octet >= 'A' && octet <= 'Z')
                || (octet >= 'a' && octet <= 'z')
                || (octet >= '0' && octet <= '9')
                || octet == '-'
                || octet == '.'
                || octet == '_'
                || octet == '~';
    }
}
