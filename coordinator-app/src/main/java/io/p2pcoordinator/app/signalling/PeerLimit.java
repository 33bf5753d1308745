package io.p2pcoordinator.app.signalling;

import io.github.bucket4j.Bucket;
import io.p2pcoordinator.app.settings.LimitSettings;
import java.time.Duration;

/** What one peer may send on its socket: messages and bytes a minute. Thread-safe. */
final class PeerLimit {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Bucket messages;
    private final Bucket bytes;

    PeerLimit(LimitSettings limits) {
        messages = bucket(limits.signalsPerMinute());
        bytes = bucket(limits.signalBytesPerMinute());
    }

    private static Bucket bucket(int perMinute) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, MINUTE))
                .build();
    }

    boolean allows(int messageBytes) {
        return messages.tryConsume(1) && bytes.tryConsume(Math.max(1, messageBytes));
    }
}
