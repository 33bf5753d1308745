package io.p2pcoordinator.app.domain;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.p2pcoordinator.eventstore.admission.Digest;

/**
 * Adds a message without maps to a digest by its bytes: the runtime writes fields by number, then those it does not know,
 * so a field added later counts on nodes that know it and on nodes that do not.
 */
final class MessageDigests {
    private MessageDigests() {}

    static Digest add(Digest digest, Message message) {
        ByteString bytes = message.toByteString();
        digest.add((long) bytes.size());
        for (int i = 0; i < bytes.size(); i++) {
            digest.add((long) bytes.byteAt(i));
        }
        return digest;
    }
}
