package io.p2pcoordinator.localstack.server;

import io.p2pcoordinator.localstack.process.Ports;
import io.p2pcoordinator.localstack.resolve.Installation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Members must know each other's ports before any of them runs; a set of ports that turns out to be taken is given up as a whole. */
public final class Clusters {
    private static final int ATTEMPTS = 3;
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private Clusters() {}

    public static List<NatsServer> nats(Installation installation, Path folder, int size, NatsSettings settings) {
        return start(() -> {
            Map<String, Integer> cluster = portPerMember("nats", size);
            return cluster.entrySet().stream()
                    .map(member -> NatsServer.member(
                            installation,
                            place(
                                    member.getKey(),
                                    folder,
                                    Map.of(
                                            "client",
                                            Ports.free(),
                                            "monitor",
                                            Ports.free(),
                                            "cluster",
                                            member.getValue())),
                            settings,
                            List.copyOf(cluster.values())))
                    .toList();
        });
    }

    public static List<EtcdServer> etcd(Installation installation, Path folder, int size) {
        return start(() -> {
            Map<String, Integer> peers = portPerMember("etcd", size);
            return peers.entrySet().stream()
                    .map(member -> EtcdServer.member(
                            installation,
                            place(member.getKey(), folder, Map.of("client", Ports.free(), "peer", member.getValue())),
                            peers))
                    .toList();
        });
    }

    private static Map<String, Integer> portPerMember(String prefix, int size) {
        var ports = new LinkedHashMap<String, Integer>();
        IntStream.rangeClosed(1, size).forEach(number -> ports.put(prefix + "-" + number, Ports.free()));
        return ports;
    }

    private static ServerPlace place(String name, Path folder, Map<String, Integer> ports) {
        return new ServerPlace(name, folder, ports, true);
    }

    private static <S extends ServerProcess> List<S> start(Supplier<List<S>> plan) {
        for (int attempt = 1; ; attempt++) {
            List<S> members = plan.get();
            try {
                members.forEach(ServerProcess::launch);
                members.forEach(member -> member.awaitReady(READY_LIMIT));
                return members;
            } catch (ServerStartException e) {
                members.forEach(ServerProcess::kill);
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
