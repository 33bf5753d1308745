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
        return answer(request, "state", caller -> {
            String zoneId = ZoneStateRequest.parseFrom(request.body()).getZoneId();
            return ZoneAnswer.newBuilder().setState(sync.state(caller, zoneId));
        });
    }

    private byte[] digest(HostRequest request) {
        return answer(
                request,
                "digest",
                caller -> switch (sync.compare(caller, ZoneDigestRequest.parseFrom(request.body()))) {
                    case StateSync.Answer.Equal(var mark) ->
                        ZoneAnswer.newBuilder().setEqual(mark);
                    case StateSync.Answer.Different(var state, var reason) ->
                        ZoneAnswer.newBuilder().setState(state).setReason(reason);
                });
    }

    private byte[] answer(HostRequest request, String what, Work work) {
        return encoded(answerOrProblem(request, what, work));
    }

    private ZoneAnswer.Builder answerOrProblem(HostRequest request, String what, Work work) {
        try {
            Caller caller = access.callerOf(request);
            return rates.take(caller, what)
                    ? work.run(caller)
                    : problem(TOO_MANY, "expected fewer requests a minute; try again in a minute");
        } catch (RefusedException e) {
            return problem(e.status().getCode(), e.getMessage());
        } catch (InvalidProtocolBufferException _) {
            return problem(UNPROCESSABLE, "expected a request for " + what + ", but the message is none");
        } catch (InvalidMarkException | IllegalArgumentException e) {
            return problem(UNPROCESSABLE, e.getMessage());
        } catch (SyncUnavailableException | TablesUnavailableException | LogUnavailableException e) {
            return problem(UNAVAILABLE, e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return problem(UNAVAILABLE, "this node is stopping; try again");
        }
    }

    private static ZoneAnswer.Builder problem(int status, String detail) {
        return ZoneAnswer.newBuilder()
                .setProblem(ZoneProblem.newBuilder().setStatus(status).setDetail(String.valueOf(detail)));
    }

    private static byte[] encoded(ZoneAnswer.Builder answer) {
        return StateSync.compressed(answer.build().toByteArray());
    }
}
