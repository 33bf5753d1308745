package io.p2pcoordinator.app.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.BucketSpec;
import io.p2pcoordinator.app.shared.Keys;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.app.shared.SharedStoreException;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.snapshot.SnapshotClaims;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims on a bucket that all nodes share: whoever creates a stream's key has it, until it is deleted or expires. One thread. */
final class SharedClaims implements SnapshotClaims {
    private static final Logger log = LoggerFactory.getLogger(SharedClaims.class);
    private static final BucketSpec SPEC = new BucketSpec("p2p_snapshot_claims", Duration.ofMinutes(2), false, 1_024);

    private final SharedStore store;
    private final String nodeId;
    private @Nullable Bucket claims;

    SharedClaims(SharedStore store, String nodeId) {
        this.store = store;
        this.nodeId = nodeId;
    }

    @Override
    public boolean claim(StreamId stream) {
        try {
            return bucket().create(Keys.of(stream.name()), nodeId.getBytes(UTF_8))
                    .isPresent();
        } catch (SharedStoreException e) {
            log.debug("no claim on {} can be made now", stream, e);
            return false;
        }
    }

    @Override
    public void release(StreamId stream) {
        try {
            bucket().delete(Keys.of(stream.name()));
        } catch (SharedStoreException e) {
            log.debug("the claim on {} could not be released; it expires", stream, e);
        }
    }

    /** Not before it is needed: a start has more urgent things to do. */
    private Bucket bucket() {
        Bucket opened = claims;
        if (opened == null) {
            opened = store.bucket(SPEC);
            claims = opened;
        }
        return opened;
    }
}
