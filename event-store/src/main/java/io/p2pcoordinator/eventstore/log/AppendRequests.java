package io.p2pcoordinator.eventstore.log;

import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.proto.v1.Commit;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What every implementation of the log does alike with requests. */
public final class AppendRequests {
    private AppendRequests() {}

    /** @throws IllegalArgumentException for what {@link EventLog#appendInOrder} does not take */
    public static StreamId checkGroup(List<AppendRequest> requests) {
        if (requests.isEmpty() || requests.size() > EventLog.MAX_GROUP) {
            throw new IllegalArgumentException(
                    "expected 1 to " + EventLog.MAX_GROUP + " commits, but there are " + requests.size());
        }
        StreamId stream = requests.getFirst().subject().stream();
        for (AppendRequest request : requests) {
            if (!request.subject().stream().equals(stream)) {
                throw new IllegalArgumentException("expected commits of one stream, but there are " + stream + " and "
                        + request.subject().stream());
            }
        }
        return stream;
    }

    /** Whether what comes behind these may be sent: each is in the log, or never will be. */
    public static boolean gotThrough(List<AppendOutcome> outcomes) {
        for (AppendOutcome outcome : outcomes) {
            if (!isFinal(outcome)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the same commit need not be appended once more. */
    public static boolean isFinal(AppendOutcome outcome) {
        return switch (outcome) {
            case AppendOutcome.Appended _, AppendOutcome.Rejected _, AppendOutcome.VersionConflict _ -> true;
            case AppendOutcome.Unavailable _, AppendOutcome.Unknown _ -> false;
        };
    }

    /** Each of them was not sent, since one before it did not get through. */
    public static List<AppendOutcome> heldUp(List<AppendRequest> requests) {
        return Collections.nCopies(requests.size(), new AppendOutcome.Unavailable("one before it did not get through"));
    }

    /**
     * Whether a conflict is one with the request's own first attempt: only that can be the subject's first commit after
     * the expected version and carry the same id.
     */
    public static Optional<AppendOutcome> sameCommitAfter(AppendRequest request, Optional<RawCommit> firstAfter) {
        return firstAfter
                .filter(raw -> hasCommitId(raw, request.commit()))
                .map(raw -> new AppendOutcome.Appended(raw.position(), true));
    }

    public static boolean hasCommitId(RawCommit raw, Commit commit) {
        try {
            return Commit.parseFrom(raw.payload()).getCommitId().equals(commit.getCommitId());
        } catch (InvalidProtocolBufferException _) {
            return false; // a stranger's bytes are not our commit
        }
    }
}
