package io.p2pcoordinator.localstack.server;

import io.p2pcoordinator.localstack.process.Ports;
import io.p2pcoordinator.localstack.resolve.Installation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /**
     * Members that are not started yet, each to be started while the others start.
     *
     * @param places with the ports that each had before; missing ones are chosen
     */
    public static List<NatsServer> natsMembers(
            Installation installation, List<ServerPlace> places, NatsSettings settings) {
        List<ServerPlace> whole = withPorts(places, "client", "monitor", "cluster");
        List<Integer> routes = whole.stream().map(place -> port(place, "cluster")).toList();
        return whole.stream()
                .map(place -> NatsServer.member(installation, place, settings, routes))
                .toList();
    }

    /** The same. An etcd that has data knows the others by their peer ports, which therefore have to be free again. */
    public static List<EtcdServer> etcdMembers(Installation installation, List<ServerPlace> places) {
        List<ServerPlace> whole = withPorts(places, "client", "peer");
        var peers = new LinkedHashMap<String, Integer>();
        whole.forEach(place -> peers.put(place.name(), port(place, "peer")));
        return whole.stream()
                .map(place -> EtcdServer.member(installation, place, peers))
                .toList();
    }

    private static List<ServerPlace> withPorts(List<ServerPlace> places, String... names) {
        return places.stream()
                .map(place -> {
                    var ports = new LinkedHashMap<>(place.ports());
                    for (String name : names) {
                        ports.computeIfAbsent(name, _ -> Ports.free());
                    }
                    return new ServerPlace(place.name(), place.stackFolder(), ports, place.portsAreFixed());
                })
                .toList();
    }

    private static int port(ServerPlace place, String name) {
        return Objects.requireNonNull(place.ports().get(name));
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
