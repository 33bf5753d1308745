package io.p2pcoordinator.eventstore.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.proto.v1.Commit;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What tells a commit from another one at the same position: its commit_id, or 16 bytes of its SHA-256 where it has none. */
public final class CommitIdentity {
    private static final int LENGTH = 16;

    private CommitIdentity() {}

    public static ByteString of(RawCommit raw) {
        try {
            ByteString commitId = Commit.parseFrom(raw.payload()).getCommitId();
            if (commitId.size() == LENGTH) {
                return commitId;
            }
        } catch (InvalidProtocolBufferException _) {
            // a parked commit: told by its bytes
        }
        return ByteString.copyFrom(sha256(raw.payload()), 0, LENGTH);
    }

    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-256, which every Java has", e);
        }
    }
}
