package io.p2pcoordinator.app.shared;

import io.p2pcoordinator.app.shared.SharedStore.Subscription;
import java.util.Optional;

/** Where hosts ask coordinators over NATS: {@code p2p.host.<service>}. Each request is given to one node. Thread-safe. */
public interface HostRequests {
    /**
     * @param authorization as HTTP's header of that name
     * @param apiKey as HTTP's {@code X-API-Key}
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not kept
    record HostRequest(Optional<String> authorization, Optional<String> apiKey, byte[] body) {}

    /** May block. */
    @FunctionalInterface
    interface Handler {
        byte[] answer(HostRequest request);
    }

    /** @param atOnce more requests than that wait for nobody: they are answered by {@code busy} at once */
    Subscription serveHosts(String service, int atOnce, Handler handler, byte[] busy);
}
