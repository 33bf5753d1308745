package io.p2pcoordinator.eventstore.log;

import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;

/**
 * One commit to append. Where the commit states an {@code expected_version}, the log refuses it unless that is the
 * sequence of the subject's last message.
 */
public record AppendRequest(Subject subject, Commit commit) {
    public AppendRequest {
        if (commit.getCommitId().size() != 16) {
            throw new IllegalArgumentException("expected a commit id of 16 bytes, but " + subject.name() + " was given "
                    + commit.getCommitId().size());
        }
    }
}
