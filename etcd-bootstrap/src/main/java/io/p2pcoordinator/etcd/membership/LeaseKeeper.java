package io.p2pcoordinator.etcd.membership;

import io.p2pcoordinator.etcd.keys.NodeState;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.GrantedLease;
import io.p2pcoordinator.etcd.store.StoreException;
import io.p2pcoordinator.etcd.time.Execution;
import io.p2pcoordinator.etcd.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lease by keep-alives of its own scheduling, every third of the time to live.
 *
 * <pre>
 *   sent            answered                    sent + ttl
 *    |------------------|----------------------------|
 *    |<-------------- may write ------------------->|  etcd itself counts from the moment the request
 *          |<------------ ttl in etcd ------------------>|  arrived there, so it frees the keys later
 * </pre>
 *
 * All fields belong to the coordination thread but the volatile ones, which it writes and anybody reads.
 */
public final class LeaseKeeper implements NodeLease {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final int KEEP_ALIVES_PER_TTL = 3;
    private static final String NO_FAILURE = "nothing heard of etcd";

    private final CoordinationStore store;
    private final Execution execution;
    private final LeaseSettings settings;
    private final NodeRegistration registration;
    private final Listeners listeners = new Listeners();
    private final CompletableFuture<Void> shutdown = new CompletableFuture<>();
    private final Retry acquireRetry;
    private final Retry keepAliveRetry;

    private @Nullable Term term;
    private @Nullable Cancellable nextKeepAlive;
    private boolean closing;

    private volatile long writeUntilNanos;
    private volatile Standing standing = new Standing(LeaseState.ACQUIRING, 0, "not asked etcd yet");

    /** One lease from its grant to its end. */
    private static final class Term {
        final long leaseId;
        final long ttlNanos;
        long deadlineNanos;
        boolean registered;
        boolean announced;
        boolean rewriting;

        Term(GrantedLease granted, long sentNanos) {
            leaseId = granted.leaseId();
            ttlNanos = granted.ttl().toNanos();
            deadlineNanos = sentNanos + ttlNanos;
        }
    }

    private record Standing(LeaseState state, long leaseId, String detail) {}

    public LeaseKeeper(CoordinationStore store, Execution execution, LeaseSettings settings) {
        this.store = store;
        this.execution = execution;
        this.settings = settings;
        this.registration = new NodeRegistration(store, execution.scheduler()::execute, settings);
        this.acquireRetry = new Retry(settings.ttl().toNanos() / 2);
        this.keepAliveRetry = new Retry(settings.ttl().toNanos() / KEEP_ALIVES_PER_TTL);
        this.writeUntilNanos = execution.clock().nanos();
    }

    public void start() {
        execution.scheduler().execute(this::acquire);
    }

    @Override
    public boolean mayWrite() {
        return writeUntilNanos - execution.clock().nanos() > 0;
    }

    @Override
    public LeaseState state() {
        LeaseState state = standing.state;
        return state == LeaseState.HELD && !mayWrite() ? LeaseState.SUSPENDED : state;
    }

    @Override
    public OptionalLong leaseId() {
        Standing now = standing;
        return now.state == LeaseState.HELD || now.state == LeaseState.SUSPENDED
                ? OptionalLong.of(now.leaseId)
                : OptionalLong.empty();
    }

    @Override
    public LeaseHealth health() {
        Standing now = standing;
        LeaseState state = state();
        String lease = " lease " + Long.toHexString(now.leaseId);
        return switch (state) {
            case HELD -> new LeaseHealth(true, state, "holds" + lease);
            case SUSPENDED ->
                new LeaseHealth(false, state, "no keep-alive of" + lease + " answered in time: " + now.detail);
            case ACQUIRING -> new LeaseHealth(false, state, "has no lease yet: " + now.detail);
            case LOST -> new LeaseHealth(false, state, "lost" + lease + ", no other yet: " + now.detail);
            case CLOSED -> new LeaseHealth(false, state, "closed");
        };
    }

    @Override
    public void addListener(LeaseListener listener) {
        addListener(listener, execution.listeners());
    }

    @Override
    public void addListener(LeaseListener listener, Executor executor) {
        execution.scheduler().execute(() -> {
            listeners.add(listener, executor);
            Standing now = standing;
            switch (now.state) {
                case HELD -> executor.execute(() -> listener.onAcquired(now.leaseId));
                case SUSPENDED ->
                    executor.execute(() -> {
                        listener.onAcquired(now.leaseId);
                        listener.onSuspended(now.leaseId);
                    });
                case ACQUIRING, LOST, CLOSED -> {}
            }
        });
    }

    @Override
    public void verify() {
        execution.scheduler().execute(() -> {
            if (term != null) {
                keepAlive(term);
            }
        });
    }

    @Override
    public void announce(NodeState state) {
        execution.scheduler().execute(() -> {
            registration.want(state);
            if (term != null) {
                rewrite(term);
            }
        });
    }

    @Override
    public CompletableFuture<Void> shutdown() {
        execution.scheduler().execute(() -> {
            if (closing) {
                return;
            }
            closing = true;
            stopWriting();
            cancelNextKeepAlive();
            Term last = term;
            term = null;
            standing = new Standing(LeaseState.CLOSED, 0, "closed");
            if (last == null) {
                shutdown.complete(null);
            } else {
                var _ = store.revokeLease(last.leaseId).whenComplete((_, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "Lease {} could not be revoked at close and will expire: {}",
                                hex(last.leaseId),
                                StoreException.messageOf(failure));
                    }
                    shutdown.complete(null);
                });
            }
        });
        return shutdown;
    }

    @Override
    public void close() {
        try {
            shutdown().get(settings.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException failure) {
            LOG.warn(
                    "The lease of node {} was not revoked in time at close and will expire",
                    settings.nodeId(),
                    failure);
        }
    }

    private void acquire() {
        if (closing || term != null) {
            return;
        }
        long sentNanos = execution.clock().nanos();
        onCoordination(store.grantLease(settings.ttl()), (granted, failure) -> {
            if (granted == null) {
                detail("etcd did not grant one: " + StoreException.messageOf(failure));
                execution.scheduler().schedule(acquireRetry.nextDelayNanos(), this::acquire);
            } else if (closing || term != null) {
                logFailure(store.revokeLease(granted.leaseId()), "A lease that came too late could not be revoked");
            } else {
                var granting = new Term(granted, sentNanos);
                term = granting;
                keepAliveRetry.reset();
                scheduleKeepAlive(granting, granting.ttlNanos / KEEP_ALIVES_PER_TTL);
                register(granting);
            }
        });
    }

    private void register(Term current) {
        if (current != term) {
            return;
        }
        onCoordination(registration.register(current.leaseId), (outcome, failure) -> {
            if (current != term) {
                return;
            }
            switch (outcome) {
                case NodeRegistration.Registered _ -> {
                    acquireRetry.reset();
                    current.registered = true;
                    promote(current);
                    rewrite(current);
                }
                case NodeRegistration.Taken taken -> {
                    detail(taken.reason());
                    execution.scheduler().schedule(acquireRetry.nextDelayNanos(), () -> register(current));
                }
                case null -> {
                    detail("the node's key could not be written: " + StoreException.messageOf(failure));
                    if (StoreException.from(failure).kind() == StoreException.Kind.NO_SUCH_LEASE) {
                        lose(current);
                    } else {
                        execution.scheduler().schedule(acquireRetry.nextDelayNanos(), () -> register(current));
                    }
                }
            }
        });
    }

    /** Until the node's key says what it should. */
    private void rewrite(Term current) {
        if (current != term || !current.registered || current.rewriting || registration.isCurrent()) {
            return;
        }
        current.rewriting = true;
        onCoordination(registration.rewrite(current.leaseId), (_, failure) -> {
            current.rewriting = false;
            if (failure == null) {
                rewrite(current);
            } else if (StoreException.from(failure).kind() == StoreException.Kind.NO_SUCH_LEASE) {
                keepAlive(current);
            } else {
                execution.scheduler().schedule(acquireRetry.nextDelayNanos(), () -> rewrite(current));
            }
        });
    }

    private void keepAlive(Term current) {
        if (current != term) {
            return;
        }
        long sentNanos = execution.clock().nanos();
        scheduleKeepAlive(current, current.ttlNanos / KEEP_ALIVES_PER_TTL);
        onCoordination(store.keepAlive(current.leaseId), (answer, failure) -> {
            if (current != term) {
                return;
            }
            if (answer == null) {
                detail(StoreException.messageOf(failure));
                scheduleKeepAlive(current, keepAliveRetry.nextDelayNanos());
            } else {
                keepAliveRetry.reset();
                onAnswered(current, sentNanos, answer);
            }
        });
    }

    private void onAnswered(Term current, long sentNanos, Optional<Duration> ttl) {
        if (ttl.isEmpty()) {
            detail("etcd says that there is no such lease");
            lose(current);
            return;
        }
        long deadlineNanos = sentNanos + ttl.get().toNanos();
        if (deadlineNanos - current.deadlineNanos > 0) {
            current.deadlineNanos = deadlineNanos;
        }
        promote(current);
    }

    /** Lets the node write until the lease's deadline, if that is still to come. */
    private void promote(Term current) {
        if (!current.registered || current.deadlineNanos - execution.clock().nanos() <= 0) {
            return;
        }
        writeUntilNanos = current.deadlineNanos;
        boolean held = standing.state == LeaseState.HELD;
        standing = new Standing(LeaseState.HELD, current.leaseId, NO_FAILURE);
        if (held) {
            return;
        }
        awaitDeadline(current);
        if (current.announced) {
            LOG.info("Lease {} answers again; it was never gone", hex(current.leaseId));
            listeners.tell(listener -> listener.onResumed(current.leaseId));
        } else {
            current.announced = true;
            LOG.info("Node {} holds lease {}", settings.nodeId(), hex(current.leaseId));
            listeners.tell(listener -> listener.onAcquired(current.leaseId));
        }
    }

    /** Only tells others: {@link #mayWrite()} does not wait for this. */
    private void awaitDeadline(Term current) {
        long leftNanos = current.deadlineNanos - execution.clock().nanos();
        execution.scheduler().schedule(Math.max(0, leftNanos), () -> {
            if (current != term || standing.state != LeaseState.HELD) {
                return;
            }
            if (current.deadlineNanos - execution.clock().nanos() > 0) {
                awaitDeadline(current);
                return;
            }
            standing = new Standing(LeaseState.SUSPENDED, current.leaseId, standing.detail);
            LOG.warn(
                    "Lease {} was not confirmed in time: node {} stops writing",
                    hex(current.leaseId),
                    settings.nodeId());
            listeners.tell(listener -> listener.onSuspended(current.leaseId));
        });
    }

    private void lose(Term gone) {
        stopWriting();
        cancelNextKeepAlive();
        term = null;
        if (gone.announced) {
            standing = new Standing(LeaseState.LOST, gone.leaseId, standing.detail);
            LOG.warn(
                    "Lease {} is gone, with everything node {} owned: it ran out, or another node found this one silent and"
                            + " revoked it; this node writes nothing and registers anew",
                    hex(gone.leaseId),
                    settings.nodeId());
            listeners.tell(listener -> listener.onLost(gone.leaseId));
        }
        execution.scheduler().schedule(gone.announced ? 0 : acquireRetry.nextDelayNanos(), this::acquire);
    }

    private void stopWriting() {
        writeUntilNanos = execution.clock().nanos();
    }

    private void scheduleKeepAlive(Term current, long delayNanos) {
        cancelNextKeepAlive();
        nextKeepAlive = execution.scheduler().schedule(delayNanos, () -> keepAlive(current));
    }

    private void cancelNextKeepAlive() {
        if (nextKeepAlive != null) {
            nextKeepAlive.cancel();
            nextKeepAlive = null;
        }
    }

    private void detail(String text) {
        Standing now = standing;
        if (now.state != LeaseState.CLOSED) {
            standing = new Standing(now.state, now.leaseId, text);
        }
    }

    private <T> void onCoordination(
            CompletableFuture<? extends T> future, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        var _ = future.whenComplete(
                (value, failure) -> execution.scheduler().execute(() -> then.accept(value, failure)));
    }

    private static void logFailure(CompletableFuture<?> future, String message) {
        var _ = future.whenComplete((_, failure) -> {
            if (failure != null) {
                LOG.warn("{}: {}", message, StoreException.messageOf(failure));
            }
        });
    }

    private static String hex(long leaseId) {
        return Long.toHexString(leaseId);
    }
}
