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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Servers on ports of 127.0.0.1, with all their data in one folder:
 *
 * <pre>
 *   folder/nats-server/ etcd/ postgresql/   data and generated configuration; of several: nats-server-1/ .. etcd-1/ ..
 *         /logs/                            what each of them writes
 *         /run/                             which processes are ours
 * </pre>
 *
 * It starts and stops its own processes and looks at no others. In one JVM or several, a folder belongs to one stack at a time.
 */
public final class LocalStack implements AutoCloseable {
    private final DataFolder folder;
    private final Map<ServerKind, List<ServerProcess>> servers;
    private final Optional<StackSecrets> secrets;

    private LocalStack(
            DataFolder folder, Map<ServerKind, List<ServerProcess>> servers, Optional<StackSecrets> secrets) {
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

    /** Where there are several, the first. */
    public NatsServer nats() {
        return server(ServerKind.NATS, NatsServer.class);
    }

    /** Where there are several, the first. */
    public EtcdServer etcd() {
        return server(ServerKind.ETCD, EtcdServer.class);
    }

    public PostgresServer postgres() {
        return server(ServerKind.POSTGRES, PostgresServer.class);
    }

    /** Of all members, by commas. */
    public String natsUrl() {
        return all(ServerKind.NATS, NatsServer.class).map(NatsServer::url).collect(Collectors.joining(","));
    }

    /** Of all members. */
    public List<String> etcdEndpoints() {
        return all(ServerKind.ETCD, EtcdServer.class).map(EtcdServer::endpoint).toList();
    }

    /** How many nats-servers and etcds there are, each kind a cluster where it is more than one. */
    public int members() {
        return folder.members();
    }

    /** In the order in which they were started. */
    public List<ServerProcess> servers() {
        return servers.values().stream().flatMap(List::stream).toList();
    }

    private <S extends ServerProcess> S server(ServerKind kind, Class<S> type) {
        return all(kind, type).findFirst().orElseThrow();
    }

    private <S extends ServerProcess> Stream<S> all(ServerKind kind, Class<S> type) {
        return Optional.ofNullable(servers.get(kind))
                .orElseThrow(() -> new IllegalStateException(
                        "expected a stack with %s, but it has %s".formatted(kind, servers.keySet())))
                .stream()
                .map(type::cast);
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
        private int members;

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

        /**
         * So many nats-servers and etcds, as clusters; PostgreSQL is one. A folder keeps its number, which is also the default.
         *
         * @param count odd
         */
        public Builder members(int count) {
            members = count;
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
            var servers = new EnumMap<ServerKind, List<ServerProcess>>(ServerKind.class);
            ServerResolver resolver = ServerResolver.fromEnvironment(progress);
            int count = folder.settleMembers(members);
            for (ServerKind kind : kinds) {
                servers.put(kind, servers(kind, count, resolver.resolve(kind), folder, secrets));
            }
            List<ServerProcess> all =
                    servers.values().stream().flatMap(List::stream).toList();
            try {
                startAtOnce(all);
                if (secrets.isPresent()
                        && servers.getOrDefault(ServerKind.ETCD, List.of()).stream()
                                .findFirst()
                                .orElse(null) instanceof EtcdServer etcd) {
                    etcd.requireUsers(secrets.get());
                }
            } catch (RuntimeException e) {
                Closing.suppressing(e, all);
                throw e;
            }
            all.forEach(server -> folder.recordPorts(server.name(), server.ports()));
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

        private List<ServerProcess> servers(
                ServerKind kind,
                int count,
                Installation installation,
                DataFolder folder,
                Optional<StackSecrets> secrets) {
            NatsSettings nats = secrets.map(natsSettings::withUsers).orElse(natsSettings);
            if (count == 1 || kind == ServerKind.POSTGRES) {
                ServerPlace place = place(kind, folder);
                return List.of(
                        switch (kind) {
                            case NATS -> new NatsServer(installation, place, nats);
                            case ETCD -> new EtcdServer(installation, place);
                            case POSTGRES -> new PostgresServer(installation, place);
                        });
            }
            List<ServerPlace> places = IntStream.rangeClosed(1, count)
                    .mapToObj(number -> memberPlace(kind, number, folder))
                    .toList();
            return List.copyOf(
                    kind == ServerKind.NATS
                            ? Clusters.natsMembers(installation, places, nats)
                            : Clusters.etcdMembers(installation, places));
        }

        private ServerPlace place(ServerKind kind, DataFolder folder) {
            Integer wanted = clientPorts.get(kind);
            return new ServerPlace(
                    kind.displayName(),
                    folder.path(),
                    wanted == null ? folder.freeRecordedPorts(kind.displayName()) : Map.of("client", wanted),
                    wanted != null);
        }

        /** The members after the first have the ports after the one that was asked for. */
        private ServerPlace memberPlace(ServerKind kind, int number, DataFolder folder) {
            String name = kind.displayName() + "-" + number;
            if (kind == ServerKind.ETCD) {
                folder.requireRecordedPortFree(name, "peer");
            }
            var ports = new HashMap<>(folder.freeRecordedPorts(name));
            Integer wanted = clientPorts.get(kind);
            if (wanted != null) {
                ports.put("client", wanted + number - 1);
            }
            return new ServerPlace(name, folder.path(), ports, true);
        }
    }
}
