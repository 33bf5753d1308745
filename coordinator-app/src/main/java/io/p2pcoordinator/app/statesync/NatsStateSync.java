package io.p2pcoordinator.app.statesync;

import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.app.limits.HostRates;
import io.p2pcoordinator.app.security.Caller;
import io.p2pcoordinator.app.security.HostAccess;
import io.p2pcoordinator.app.security.RefusedException;
import io.p2pcoordinator.app.shared.HostRequests;
import io.p2pcoordinator.app.shared.HostRequests.HostRequest;
import io.p2pcoordinator.app.shared.SharedStore.Subscription;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.projections.TablesUnavailableException;
import io.p2pcoordinator.proto.v1.ZoneAnswer;
import io.p2pcoordinator.proto.v1.ZoneDigestRequest;
import io.p2pcoordinator.proto.v1.ZoneProblem;
import io.p2pcoordinator.proto.v1.ZoneStateRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** State sync over NATS: {@code p2p.host.state} and {@code p2p.host.digest}, answers compressed. Closing stops taking requests. */
public final class NatsStateSync implements AutoCloseable {
    private static final int MOST_AT_ONCE = 16;
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    @FunctionalInterface
    private interface Work {
        ZoneAnswer.Builder run(Caller caller) throws InvalidProtocolBufferException, InterruptedException;
    }

    private final StateSync sync;
    private final HostAccess access;
    private final HostRates rates;
    private final List<Subscription> services;

    public NatsStateSync(HostRequests requests, StateSync sync, HostAccess access, HostRates rates) {
        this.sync = sync;
        this.access = access;
        this.rates = rates;
        byte[] busy = encoded(problem(UNAVAILABLE, "this node has enough to do; try again"));
        services = List.of(
                requests.serveHosts("state", MOST_AT_ONCE, this::state, busy),
                requests.serveHosts("digest", MOST_AT_ONCE, this::digest, busy));
    }

    @Override
    public void close() {
        services.forEach(Subscription::close);
    }

    private byte[] state(HostRequest request) {
        return answer(request, caller -> {
            String zoneId = ZoneStateRequest.parseFrom(request.body()).getZoneId();
            return isOneTooMany(caller, "state", zoneId)
                    ? tooMany()
                    : ZoneAnswer.newBuilder().setState(sync.state(caller, zoneId));
        });
    }

    private byte[] digest(HostRequest request) {
        return answer(request, caller -> {
            ZoneDigestRequest digest = ZoneDigestRequest.parseFrom(request.body());
            if (isOneTooMany(caller, "digest", digest.getZoneId())) {
                return tooMany();
            }
            return switch (sync.compare(caller, digest)) {
                case StateSync.Answer.Equal(var mark) -> ZoneAnswer.newBuilder().setEqual(mark);
                case StateSync.Answer.Different(var state, var reason) ->
                    ZoneAnswer.newBuilder().setState(state).setReason(reason);
            };
        });
    }

    private boolean isOneTooMany(Caller caller, String what, String zoneId) {
        return !rates.take(caller, what, zoneId);
    }

    private static ZoneAnswer.Builder tooMany() {
        return problem(TOO_MANY, "expected fewer requests a minute; try again in a minute");
    }

    private byte[] answer(HostRequest request, Work work) {
        return encoded(answerOrProblem(request, work));
    }

    private ZoneAnswer.Builder answerOrProblem(HostRequest request, Work work) {
        try {
            return work.run(access.callerOf(request));
        } catch (RefusedException e) {
            return problem(e.status().getCode(), e.getMessage());
        } catch (InvalidProtocolBufferException _) {
            return problem(UNPROCESSABLE, "expected a request in protobuf, but the message is none");
        } catch (InvalidMarkException | IllegalArgumentException e) {
            return problem(UNPROCESSABLE, e.getMessage());
        } catch (SyncUnavailableException | TablesUnavailableException | LogUnavailableException e) {
            return problem(UNAVAILABLE, e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return problem(UNAVAILABLE, "this node is stopping; try again");
        }
    }

    private static ZoneAnswer.Builder problem(int status, @Nullable String detail) {
        return ZoneAnswer.newBuilder()
                .setProblem(ZoneProblem.newBuilder().setStatus(status).setDetail(String.valueOf(detail)));
    }

    private static byte[] encoded(ZoneAnswer.Builder answer) {
        return StateSync.compressed(answer.build().toByteArray());
    }
}
