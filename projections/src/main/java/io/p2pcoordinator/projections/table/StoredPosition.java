package io.p2pcoordinator.projections.table;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.CommitIdentity;
import io.p2pcoordinator.eventstore.log.Position;
import org.jspecify.annotations.Nullable;

/**
 * @param identity {@link CommitIdentity} of the commit there; null at sequence 0
 */
public record StoredPosition(
        String projection, Position position, @Nullable ByteString identity) {}
