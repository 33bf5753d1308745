package io.p2pcoordinator.app.security;

import io.p2pcoordinator.app.shared.BucketSpec;
import java.time.Duration;

/** Where the keys are that tokens are signed with. Whoever can read it can sign. */
public final class KeyBucket {
    public static final BucketSpec SPEC = new BucketSpec("p2p_keys", Duration.ZERO, true, 4_096);
    /** All its keys have more ids after this one. */
    public static final String FIRST_ID = "key";

    private KeyBucket() {}
}
