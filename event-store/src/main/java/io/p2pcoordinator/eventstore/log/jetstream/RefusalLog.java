package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells once of each thing that the server does not permit. To those who asked, a refusal looks like no answer at all, so without
 * this nobody would learn that a permission is missing. Of the client's one callback thread.
 */
final class RefusalLog implements ErrorListener {
    private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);
    /** Subjects end in ids: what is refused over and over must not fill the memory. */
    private static final int TOLD_AT_MOST = 100;

    private final String role;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param role what the connection is for, as the log is to name it */
    RefusalLog(String role) {
        this.role = role;
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
        String text = error.toLowerCase(Locale.ROOT);
        boolean isRefusal = text.contains("permissions violation") || text.contains("authorization violation");
        if (isRefusal && told.size() < TOLD_AT_MOST && told.add(error)) {
            log.warn("NATS refused something on the connection for {}: {}", role, error);
        }
    }
}
