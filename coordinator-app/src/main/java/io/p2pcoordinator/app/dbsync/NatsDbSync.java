package io.p2pcoordinator.app.dbsync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.p2pcoordinator.app.security.HostAccess;
import io.p2pcoordinator.app.security.RefusedException;
import io.p2pcoordinator.app.shared.HostRequests;
import io.p2pcoordinator.app.shared.HostRequests.HostRequest;
import io.p2pcoordinator.app.shared.SharedStore.Subscription;

/**
 * The database proxy over NATS: {@code p2p.host.db_sync}. The message is HTTP's; the answer as well, or {@code {status, field,
 * detail}}. Closing stops taking messages.
 */
public final class NatsDbSync implements AutoCloseable {
    private static final int MOST_AT_ONCE = 64;
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private record Problem(int status, String field, String detail) {}

    private final DbSync sync;
    private final HostAccess access;
    private final Subscription service;

    public NatsDbSync(HostRequests requests, DbSync sync, HostAccess access) {
        this.sync = sync;
        this.access = access;
        this.service = requests.serveHosts(
                "db_sync",
                MOST_AT_ONCE,
                this::answer,
                json(new Problem(DbSyncProblem.UNAVAILABLE, "", "this node has enough to do; try again")));
    }

    @Override
    public void close() {
        service.close();
    }

    private byte[] answer(HostRequest request) {
        try {
            return json(sync.take(access.callerOf(request), request.body()));
        } catch (DbSyncProblem e) {
            return json(new Problem(e.status(), e.field(), e.detail()));
        } catch (RefusedException e) {
            return json(new Problem(e.status().getCode(), "", String.valueOf(e.getMessage())));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return json(new Problem(DbSyncProblem.UNAVAILABLE, "", "this node is stopping; send it again"));
        }
    }

    private static byte[] json(Object answer) {
        try {
            return JSON.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected an answer that can be written as JSON", e);
        }
    }
}
