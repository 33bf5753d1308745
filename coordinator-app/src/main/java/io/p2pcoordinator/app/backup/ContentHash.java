package io.p2pcoordinator.app.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 over names and contents in their order, as {@code BackupSection.content_sha256} says. One thread. */
final class ContentHash {
    private final MessageDigest digest = sha256();
    private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);

    void add(String name, byte[] content) {
        addPart(name.getBytes(UTF_8));
        addPart(content);
    }

    /** Starts anew. */
    ByteString value() {
        return ByteString.copyFrom(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-256, which every Java has", e);
        }
    }

    private void addPart(byte[] part) {
        digest.update(length.putInt(0, part.length).array());
        digest.update(part);
    }
}
