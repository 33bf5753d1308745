package io.p2pcoordinator.localstack;

import io.p2pcoordinator.localstack.fetch.Progress;
import io.p2pcoordinator.localstack.resolve.Installation;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.resolve.ServerResolver;
import io.p2pcoordinator.localstack.secret.StackSecrets;
import io.p2pcoordinator.localstack.server.Clusters;
import io.p2pcoordinator.localstack.server.EtcdServer;
import io.p2pcoordinator.localstack.server.NatsServer;
import io.p2pcoordinator.localstack.server.NatsSettings;
import io.p2pcoordinator.localstack.server.PostgresServer;
import io.p2pcoordinator.localstack.server.ServerPlace;
import io.p2pcoordinator.localstack.server.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Servers on ports of 127.0.0.1, with all their data in one folder:
 *
 * <pre>
 *   folder/nats-server/ etcd/ postgresql/   data and generated configuration
 *         /logs/                            what each of them writes
 *         /run/                             which processes are ours
 * </pre>
 *
 * It starts and stops its own processes and looks at no others. In one JVM or several, a folder belongs to one stack at a time.
 */
public final class LocalStack implements AutoCloseable {
    private final DataFolder folder;
    private final Map<ServerKind, ServerProcess> servers;
    private final Optional<StackSecrets> secrets;

    private LocalStack(DataFolder folder, Map<ServerKind, ServerProcess> servers, Optional<StackSecrets> secrets) {
        this.folder = folder;
        this.servers = servers;
        this.secrets = secrets;
    }

    /** In a new folder that is removed at the end; for tests. */
    public static LocalStack startTemporary(ServerKind... kinds) {
        return builder(kinds).start();
    }

    public static Builder builder(ServerKind... kinds) {
        return new Builder(kinds);
    }

    /** Members under temporary data, ready as a cluster. */
    public static ServerCluster<NatsServer> startNatsCluster(int size) {
        Path folder = temporaryFolder();
        Installation installation =
                ServerResolver.fromEnvironment(Progress.silent()).resolve(ServerKind.NATS);
        return new ServerCluster<>(Clusters.nats(installation, folder, size, NatsSettings.durable()), folder);
    }

    /** Members under temporary data, ready as a cluster. */
    public static ServerCluster<EtcdServer> startEtcdCluster(int size) {
        Path folder = temporaryFolder();
        Installation installation =
                ServerResolver.fromEnvironment(Progress.silent()).resolve(ServerKind.ETCD);
        return new ServerCluster<>(Clusters.etcd(installation, folder, size), folder);
    }

    public Path folder() {
        return folder.path();
    }

    /** What is remembered for the next start. */
    public DataFolder dataFolder() {
        return folder;
    }

    /** Those of a stack whose servers ask who one is; empty where they do not. */
    public Optional<StackSecrets> secrets() {
        return secrets;
    }

    public NatsServer nats() {
        return server(ServerKind.NATS, NatsServer.class);
    }

    public EtcdServer etcd() {
        return server(ServerKind.ETCD, EtcdServer.class);
    }

    public PostgresServer postgres() {
        return server(ServerKind.POSTGRES, PostgresServer.class);
    }

    public String natsUrl() {
        return nats().url();
    }

    public List<String> etcdEndpoints() {
        return List.of(etcd().endpoint());
    }

    /** In the order in which they were started. */
    public List<ServerProcess> servers() {
        return List.copyOf(servers.values());
    }

    private <S extends ServerProcess> S server(ServerKind kind, Class<S> type) {
        return type.cast(Optional.ofNullable(servers.get(kind))
                .orElseThrow(() -> new IllegalStateException(
                        "expected a stack with %s, but it has %s".formatted(kind, servers.keySet()))));
    }

    /** Stops the servers, last started first, and removes temporary data. */
    @Override
    public void close() {
        var resources = new ArrayList<AutoCloseable>(servers().reversed());
        resources.add(folder);
        Closing.all(resources);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("p2p-stack");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Defaults: temporary folder, any free ports, durable NATS, servers that ask nobody who it is, silent. */
    public static final class Builder {
        private final EnumSet<ServerKind> kinds = EnumSet.noneOf(ServerKind.class);
        private final Map<ServerKind, Integer> clientPorts = new EnumMap<>(ServerKind.class);
        private NatsSettings natsSettings = NatsSettings.durable();
        private Progress progress = Progress.silent();
        private @Nullable Path dataFolder;
        private boolean secured;

        private Builder(ServerKind... kinds) {
            this.kinds.addAll(List.of(kinds));
        }

        /** Keeps the data there, and uses again what is there already. */
        public Builder dataFolder(Path path) {
            dataFolder = path;
            return this;
        }

        /** This port or none. */
        public Builder port(ServerKind kind, int port) {
            clientPorts.put(kind, port);
            return this;
        }

        public Builder natsSettings(NatsSettings settings) {
            natsSettings = settings;
            return this;
        }

        /** With users on every server, each able to do its part only; {@link LocalStack#secrets} has their passwords. */
        public Builder secured() {
            secured = true;
            return this;
        }

        public Builder progress(Progress listener) {
            progress = listener;
            return this;
        }

        /** All of them at once; returns when every one is ready. Stops what has started if one does not. */
        public LocalStack start() {
            Path kept = dataFolder;
            return start(kept == null ? DataFolder.temporary(temporaryFolder()) : DataFolder.keep(kept));
        }

        /** In a folder that the caller has opened and the stack now owns. */
        public LocalStack start(DataFolder folder) {
            try {
                return startIn(folder);
            } catch (RuntimeException e) {
                Closing.suppressing(e, List.of(folder));
                throw e;
            }
        }

        private LocalStack startIn(DataFolder folder) {
            folder.settleMode(secured);
            Optional<StackSecrets> secrets =
                    secured ? Optional.of(StackSecrets.keptIn(folder.path())) : Optional.empty();
            var servers = new EnumMap<ServerKind, ServerProcess>(ServerKind.class);
            ServerResolver resolver = ServerResolver.fromEnvironment(progress);
            for (ServerKind kind : kinds) {
                servers.put(kind, server(kind, resolver.resolve(kind), folder, secrets));
            }
            try {
                startAtOnce(servers.values());
                if (secrets.isPresent() && servers.get(ServerKind.ETCD) instanceof EtcdServer etcd) {
                    etcd.requireUsers(secrets.get());
                }
            } catch (RuntimeException e) {
                Closing.suppressing(e, servers.values());
                throw e;
            }
            servers.forEach((kind, server) -> folder.recordPorts(kind, server.ports()));
            return new LocalStack(folder, servers, secrets);
        }

        private static void startAtOnce(Collection<ServerProcess> servers) {
            try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> starts = new ArrayList<>();
                servers.forEach(server -> starts.add(starters.submit(server::start)));
                try {
                    for (Future<?> start : starts) {
                        Object _ = start.get();
                    }
                } catch (ExecutionException e) {
                    List<Runnable> _ = starters.shutdownNow();
                    throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
                } catch (InterruptedException e) {
                    List<Runnable> _ = starters.shutdownNow();
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted while servers were starting", e);
                }
            }
        }

        private ServerProcess server(
                ServerKind kind, Installation installation, DataFolder folder, Optional<StackSecrets> secrets) {
            Integer wanted = clientPorts.get(kind);
            var place = new ServerPlace(
                    kind.displayName(),
                    folder.path(),
                    wanted == null ? folder.freeRecordedPorts(kind) : Map.of("client", wanted),
                    wanted != null);
            return switch (kind) {
                case NATS ->
                    new NatsServer(
                            installation,
                            place,
                            secrets.map(natsSettings::withUsers).orElse(natsSettings));
                case ETCD -> new EtcdServer(installation, place);
                case POSTGRES -> new PostgresServer(installation, place);
            };
        }
    }
}
