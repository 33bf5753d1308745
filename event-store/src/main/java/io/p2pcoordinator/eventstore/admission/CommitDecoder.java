package io.p2pcoordinator.eventstore.admission;

import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Commit;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to checked commits. Remembers subjects, so that each is taken apart once. Commits that only move entities have a
 * short way to the same result, {@link #decodeMoves}. One thread.
 */
public final class CommitDecoder {
    private static final int MAX_REMEMBERED_SUBJECTS = 100_000;

    private final Map<String, KnownSubject> subjects = new HashMap<>();
    private final MoveReader moveReader = new MoveReader();
    private final MoveColumns moves = new MoveColumns(this);

    /** A subject of the log, or a name that is none, and who published there last. */
    private static final class KnownSubject {
        final @Nullable Subject subject;
        final boolean takesMoves;
        byte[] producer = new byte[0];
        String producerId = "";

        KnownSubject(@Nullable Subject subject) {
            this.subject = subject;
            takesMoves = subject != null
                    && subject.kind() == SubjectKind.ENTITY
                    && subject.id().indexOf('\0') < 0;
        }
    }

    public DecodedCommit decode(RawCommit raw) {
        Subject subject = known(raw.subject()).subject;
        if (subject == null || !subject.stream().equals(raw.stream())) {
            return new DecodedCommit.Unsound(
                    raw, "expected a subject of " + raw.stream() + ", but it is " + raw.subject(), false);
        }
        Commit commit;
        try {
            commit = Commit.parseFrom(raw.payload());
        } catch (InvalidProtocolBufferException e) {
            return new DecodedCommit.Unsound(raw, "not a p2p.v1.Commit: " + e.getMessage(), false);
        }
        String error = CommitRules.firstBroken(subject, commit);
        return error == null
                ? new DecodedCommit.Sound(raw, subject, commit)
                : new DecodedCommit.Unsound(raw, error, CommitRules.hasUnknownEvent(commit));
    }

    /**
     * A sound commit that does nothing but move entities, and is spelled in the usual way; null for every other, which is then for {@link
     * #decode}. Allocates nothing in steady state.
     *
     * @return the same object each time, until the next call
     */
    public @Nullable MoveColumns decodeMoves(RawCommit raw) {
        if (!raw.stream().isEntity()) {
            return null;
        }
        KnownSubject known = known(raw.subject());
        Subject subject = known.subject;
        if (subject == null
                || !known.takesMoves
                || subject.stream().index() != raw.stream().index()) {
            return null;
        }
        if (!moveReader.read(raw.payload(), moves)) {
            return null;
        }
        if (known.producer.length == 0 || !moveReader.isProducer(known.producer)) {
            if (!moveReader.isProducerPlain()) {
                return null;
            }
            known.producerId = moveReader.producerId();
            known.producer = known.producerId.getBytes(StandardCharsets.US_ASCII);
        }
        moves.of(raw, subject, known.producerId);
        return moves;
    }

    private KnownSubject known(String name) {
        KnownSubject known = subjects.get(name);
        if (known == null) {
            if (subjects.size() >= MAX_REMEMBERED_SUBJECTS) {
                subjects.clear();
            }
            known = new KnownSubject(Subject.parse(name).orElse(null));
            subjects.put(name, known);
        }
        return known;
    }
}
