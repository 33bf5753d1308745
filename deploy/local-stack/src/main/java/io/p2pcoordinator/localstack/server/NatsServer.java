package io.p2pcoordinator.localstack.server;

import io.p2pcoordinator.localstack.resolve.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/** A nats-server with JetStream, alone or as member of a cluster. */
public final class NatsServer extends ServerProcess {
    private static final String CLIENT = "client";
    private static final String MONITOR = "monitor";
    private static final String CLUSTER = "cluster";

    private final NatsSettings settings;
    private final List<Integer> routePorts;

    public NatsServer(Installation installation, ServerPlace place, NatsSettings settings) {
        super(installation, place, List.of(CLIENT, MONITOR));
        this.settings = settings;
        this.routePorts = List.of();
    }

    /** {@code routePorts} are the cluster ports of all members; the own one is in {@code place}. */
    private NatsServer(Installation installation, ServerPlace place, NatsSettings settings, List<Integer> routePorts) {
        super(installation, place, List.of(CLIENT, MONITOR, CLUSTER));
        this.settings = settings;
        this.routePorts = List.copyOf(routePorts);
    }

    static NatsServer member(
            Installation installation, ServerPlace place, NatsSettings settings, List<Integer> routePorts) {
        return new NatsServer(installation, place, settings, routePorts);
    }

    public String url() {
        return "nats://127.0.0.1:" + port();
    }

    /** Of the HTTP pages such as {@code /varz} and {@code /jsz}. */
    public int monitorPort() {
        return port(MONITOR);
    }

    /** With a part of its own folder, so that a stranger on the same port is not taken for it. */
    public String serverName() {
        return name() + "-" + Integer.toHexString(folder().toString().hashCode());
    }

    @Override
    void prepare() throws IOException {
        Files.createDirectories(folder().resolve("jetstream"));
        // It may hold passwords: nobody else reads it, at no time.
        Files.deleteIfExists(configFile());
        Files.createFile(
                configFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(configFile(), config());
    }

    private Path configFile() {
        return folder().resolve("nats.conf");
    }

    private String config() {
        String base = """
                server_name: "%s"
                listen: "127.0.0.1:%d"
                http: "127.0.0.1:%d"
                max_payload: %d
                jetstream {
                  store_dir: "%s"
                  # Acknowledged means on disk: fsync before every acknowledgement, not every two minutes.
                  sync_interval: %s
                }
                """.formatted(
                        serverName(),
                        port(),
                        monitorPort(),
                        settings.maxPayloadBytes(),
                        folder().resolve("jetstream"),
                        settings.syncInterval());
        return base + clusterConfig() + settings.extraConfig() + "\n";
    }

    private String clusterConfig() {
        if (routePorts.isEmpty()) {
            return "";
        }
        String routes = routePorts.stream()
                .map(port -> "\"nats-route://127.0.0.1:%d\"".formatted(port))
                .collect(Collectors.joining(", "));
        return """
                cluster {
                  name: "local"
                  listen: "127.0.0.1:%d"
                  routes: [%s]
                  no_advertise: %s
                }
                """.formatted(port(CLUSTER), routes, !settings.namesMembers());
    }

    @Override
    List<String> command() {
        return List.of(
                installation().executable().toString(), "--config", configFile().toString());
    }

    @Override
    boolean isReady() {
        return Probe.greeting(port()).contains("\"server_name\":\"" + serverName() + "\"")
                && Probe.httpOk(monitorPort(), "/healthz");
    }
}
