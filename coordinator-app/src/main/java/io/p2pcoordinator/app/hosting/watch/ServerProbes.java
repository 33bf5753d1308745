package io.p2pcoordinator.app.hosting.watch;

import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.HostingRules;
import io.p2pcoordinator.proto.v1.HostRegistered;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to each server again and again, so that one that does not answer is known before it is needed. It only says which servers to
 * try first: one that sends heartbeats may be reached by players although this node does not reach it. Thread-safe.
 */
public final class ServerProbes {
    private static final Logger log = LoggerFactory.getLogger(ServerProbes.class);
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int FAILURES = 3;

    /** How often in a row; a server without entry answers, or is not known yet. */
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final Consumer<Runnable> threads;

    /** @param threads runs each attempt, which blocks for seconds at most */
    public ServerProbes(Consumer<Runnable> threads) {
        this.threads = threads;
    }

    /** One attempt for each server that is online. Does not wait for them. */
    public void round(Stream<HostState> hosts) {
        Set<String> servers = hosts.filter(host -> HostingRules.isServer(host.registration()) && host.isOnline())
                .filter(host -> host.registration().getPort() > 0)
                .map(host -> {
                    if (underWay.add(host.hostId())) {
                        threads.accept(() -> probe(host));
                    }
                    return host.hostId();
                })
                .collect(Collectors.toSet());
        failures.keySet().retainAll(servers);
    }

    /** True as long as it did not fail several times in a row. */
    public boolean answers(String hostId) {
        return failures.getOrDefault(hostId, 0) < FAILURES;
    }

    private void probe(HostState host) {
        HostRegistered machine = host.registration();
        String address = machine.getPublicIp().isEmpty() ? machine.getIpAddress() : machine.getPublicIp();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, machine.getPort()), CONNECT_TIMEOUT_MS);
            failures.remove(host.hostId());
        } catch (IOException | IllegalArgumentException e) {
            int failed = failures.merge(host.hostId(), 1, Integer::sum);
            if (failed == FAILURES) {
                log.warn(
                        "server {} does not take connections at {}:{}: {}",
                        host.hostId(),
                        address,
                        machine.getPort(),
                        e.getMessage());
            }
        } finally {
            underWay.remove(host.hostId());
        }
    }
}
