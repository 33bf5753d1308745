package io.p2pcoordinator.eventstore.admission;

import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bytes to checked commits. Remembers subjects, so that each is taken apart once. One thread. */
public final class CommitDecoder {
    private static final int MAX_REMEMBERED_SUBJECTS = 100_000;

    private final Map<String, Optional<Subject>> subjects = new HashMap<>();

    public DecodedCommit decode(RawCommit raw) {
        Subject subject = subjectOf(raw.subject());
        if (subject == null || !subject.stream().equals(raw.stream())) {
            return new DecodedCommit.Unsound(
                    raw, "expected a subject of " + raw.stream() + ", but it is " + raw.subject());
        }
        Commit commit;
        try {
            commit = Commit.parseFrom(raw.payload());
        } catch (InvalidProtocolBufferException e) {
            return new DecodedCommit.Unsound(raw, "not a p2p.v1.Commit: " + e.getMessage());
        }
        String error = CommitRules.firstBroken(subject, commit);
        return error == null ? new DecodedCommit.Sound(raw, subject, commit) : new DecodedCommit.Unsound(raw, error);
    }

    private @Nullable Subject subjectOf(String name) {
        if (subjects.size() >= MAX_REMEMBERED_SUBJECTS) {
            subjects.clear();
        }
        return subjects.computeIfAbsent(name, Subject::parse).orElse(null);
    }
}
