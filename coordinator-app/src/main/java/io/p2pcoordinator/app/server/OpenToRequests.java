package io.p2pcoordinator.app.server;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Whether requests are wanted, and where they come in. An end takes three steps, so that no request is cut that a client could send:
 *
 * <pre>
 *   open --> leaving     requests are refused, answers tell clients to close their connections, readiness says no
 *        --> closed      nobody listens: new connections are refused; what was accepted is still read and answered
 *        --> (framework) what is under way comes to its end, idle connections are closed
 * </pre>
 *
 * Each step waits until no request has come for a moment, and not at all where none came lately. Thread-safe.
 */
@Singleton
final class OpenToRequests implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private static final long QUIET_NANOS = Duration.ofMillis(200).toNanos();
    private static final long LONGEST_LEAVE_NANOS = Duration.ofMillis(1_500).toNanos();
    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

    private final List<Channel> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean leaving;
    private volatile long lastRequestNanos = System.nanoTime() - QUIET_NANOS;

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        NettyServerCustomizer.Registry registry = event.getBean();
        registry.register(new NettyServerCustomizer() {
            @Override
            public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
                if (channel instanceof ServerChannel) {
                    listeners.add(channel);
                }
                return this;
            }
        });
        return registry;
    }

    void requested() {
        lastRequestNanos = System.nanoTime();
    }

    boolean isLeaving() {
        return leaving;
    }

    /** Takes two seconds at most. */
    void close() {
        leaving = true;
        awaitUpTo(LONGEST_LEAVE_NANOS, this::isQuiet);
        boolean wereRequests = System.nanoTime() - lastRequestNanos < LONGEST_LEAVE_NANOS;
        listeners.forEach(listener -> listener.close().syncUninterruptibly());
        if (wereRequests) {
            long closedNanos = System.nanoTime();
            awaitUpTo(LONGEST_LEAVE_NANOS, () -> System.nanoTime() - closedNanos >= QUIET_NANOS && isQuiet());
        }
    }

    private boolean isQuiet() {
        return System.nanoTime() - lastRequestNanos >= QUIET_NANOS;
    }

    private static void awaitUpTo(long nanos, BooleanSupplier done) {
        long deadline = System.nanoTime() + nanos;
        while (!done.getAsBoolean()
                && System.nanoTime() - deadline < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
