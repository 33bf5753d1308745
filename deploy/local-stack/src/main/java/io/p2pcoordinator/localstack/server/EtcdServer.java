package io.p2pcoordinator.localstack.server;

import io.p2pcoordinator.localstack.resolve.Installation;
import io.p2pcoordinator.localstack.secret.StackSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An etcd, alone or as member of a cluster. */
public final class EtcdServer extends ServerProcess {
    /** Of the coordinators, where users are required. */
    public static final String USER = EtcdAccess.USER;

    private static final String CLIENT = "client";
    private static final String PEER = "peer";

    private final Map<String, Integer> peerPorts;

    public EtcdServer(Installation installation, ServerPlace place) {
        this(installation, place, Map.of());
    }

    private EtcdServer(Installation installation, ServerPlace place, Map<String, Integer> peerPorts) {
        super(installation, place, List.of(CLIENT, PEER));
        this.peerPorts = Map.copyOf(peerPorts);
    }

    /** {@code peerPorts} are those of all members by name. */
    static EtcdServer member(Installation installation, ServerPlace place, Map<String, Integer> peerPorts) {
        return new EtcdServer(installation, place, peerPorts);
    }

    public String endpoint() {
        return url(port());
    }

    /** From now on it asks for names and passwords: {@link #USER} may read and write what coordinators keep, root all. */
    public void requireUsers(StackSecrets secrets) {
        try {
            new EtcdAccess(endpoint()).require(secrets);
        } catch (IOException e) {
            throw new ServerStartException("cannot set up the users of %s: %s".formatted(name(), e.getMessage()));
        }
    }

    /** {@code etcdctl} of the same package, where it came along. */
    public Optional<Path> etcdctl() {
        return installation().tool("etcdctl");
    }

    @Override
    void prepare() throws IOException {
        Files.createDirectories(folder());
    }

    @Override
    List<String> command() {
        Map<String, Integer> members = peerPorts.isEmpty() ? Map.of(name(), port(PEER)) : peerPorts;
        String cluster = members.entrySet().stream()
                .map(member -> member.getKey() + "=" + url(member.getValue()))
                .sorted()
                .collect(Collectors.joining(","));
        return List.of(
                installation().executable().toString(),
                "--name=" + name(),
                "--data-dir=" + folder().resolve("data"),
                "--listen-client-urls=" + url(port()),
                "--advertise-client-urls=" + url(port()),
                "--listen-peer-urls=" + url(port(PEER)),
                "--initial-advertise-peer-urls=" + url(port(PEER)),
                "--initial-cluster=" + cluster,
                "--initial-cluster-state=new",
                "--auto-compaction-mode=periodic",
                "--auto-compaction-retention=1h",
                "--log-outputs=stderr");
    }

    @Override
    boolean isReady() {
        return Probe.httpOk(port(), "/health");
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }
}
