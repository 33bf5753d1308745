package io.p2pcoordinator.harness.chaos;

import io.p2pcoordinator.harness.check.RecordedClient;
import io.p2pcoordinator.harness.fault.ClockAgent;
import io.p2pcoordinator.harness.fault.LinkState;
import io.p2pcoordinator.harness.fault.TcpProxy;
import io.p2pcoordinator.harness.process.CoordinatorProcess;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A coordinator with a proxy in each of its links: 0 to 2 to NATS, 3 to 5 to etcd, 6 to PostgreSQL. Its process and its links may be used by different threads.
 */
final class ChaosNode implements AutoCloseable {
    /** What a node needs. */
    enum Service {
        NATS,
        ETCD,
        POSTGRES
    }

    static final int LINKS = 2 * ChaosServers.MEMBERS + 1;

    private static final int LEASE_TTL_SECONDS = 3;

    private final CoordinatorProcess process;
    private final List<TcpProxy> links;
    private final Path clock;

    private ChaosNode(CoordinatorProcess process, List<TcpProxy> links, Path clock) {
        this.process = process;
        this.links = List.copyOf(links);
        this.clock = clock;
    }

    /** Does not start it yet. */
    static ChaosNode prepare(String id, ChaosServers servers, Path folder, long seed) throws IOException {
        var links = new ArrayList<TcpProxy>();
        servers.nats().forEach(server -> links.add(link(id, server.name(), server.port(), seed)));
        servers.etcd().forEach(server -> links.add(link(id, server.name(), server.port(), seed)));
        links.add(link(id, "postgres", servers.database().port(), seed));
        PostgresDatabase direct = servers.database();
        Path clock = folder.resolve(id + ".clock");
        var process = new CoordinatorProcess(
                new CoordinatorProcess.Plan(
                        id,
                        addresses("nats://", links.subList(0, ChaosServers.MEMBERS)),
                        addresses("http://", links.subList(ChaosServers.MEMBERS, LINKS - 1)),
                        new PostgresDatabase(
                                direct.host(), links.getLast().port(), direct.name(), direct.user(), direct.password()),
                        Map.of(
                                "P2P_NATS_REPLICAS", Integer.toString(ChaosServers.MEMBERS),
                                "P2P_LEASE_TTL_SECONDS", Integer.toString(LEASE_TTL_SECONDS),
                                "P2P_LANES", "1"),
                        List.of(ClockAgent.option(folder, clock)),
                        List.of()),
                folder);
        return new ChaosNode(process, links, clock);
    }

    /** With the seed of the whole run and the link's name: each link's jitter is its own, and the same in each run. */
    private static TcpProxy link(String id, String server, int port, long seed) {
        String name = id + " -> " + server;
        return TcpProxy.open(name, port, seed ^ name.hashCode());
    }

    private static String addresses(String scheme, List<TcpProxy> links) {
        return links.stream().map(link -> scheme + "127.0.0.1:" + link.port()).collect(Collectors.joining(","));
    }

    CoordinatorProcess process() {
        return process;
    }

    RecordedClient.Node address() {
        return new RecordedClient.Node(process.nodeId(), process.uri());
    }

    Path clock() {
        return clock;
    }

    TcpProxy link(int number) {
        return links.get(number);
    }

    void set(Service service, LinkState state) {
        List<TcpProxy> those = switch (service) {
            case NATS -> links.subList(0, ChaosServers.MEMBERS);
            case ETCD -> links.subList(ChaosServers.MEMBERS, LINKS - 1);
            case POSTGRES -> links.subList(LINKS - 1, LINKS);
        };
        those.forEach(link -> link.set(state));
    }

    void setAll(LinkState state) {
        links.forEach(link -> link.set(state));
    }

    @Override
    public void close() {
        setAll(new LinkState.Pass()); // so that it can say goodbye
        process.close();
        Resources.closeAll(links);
    }
}
