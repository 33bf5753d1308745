package io.p2pcoordinator.harness.chaos;

import io.p2pcoordinator.harness.fault.SmallDisk;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.fetch.Progress;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.resolve.ServerResolver;
import io.p2pcoordinator.localstack.server.Clusters;
import io.p2pcoordinator.localstack.server.EtcdServer;
import io.p2pcoordinator.localstack.server.NatsServer;
import io.p2pcoordinator.localstack.server.NatsSettings;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import io.p2pcoordinator.localstack.server.PostgresServer;
import io.p2pcoordinator.localstack.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Three NATS servers, three members of etcd and one PostgreSQL, with their data and logs in one folder. */
final class ChaosServers implements AutoCloseable {
    static final int MEMBERS = 3;

    private static final int SMALL_DISK_MB = 256;

    private final List<NatsServer> nats;
    private final List<EtcdServer> etcd;
    private final LocalStack postgres;
    private final PostgresDatabase database;
    private final Optional<SmallDisk> disk;

    private ChaosServers(
            List<NatsServer> nats,
            List<EtcdServer> etcd,
            LocalStack postgres,
            PostgresDatabase database,
            Optional<SmallDisk> disk) {
        this.nats = nats;
        this.etcd = etcd;
        this.postgres = postgres;
        this.database = database;
        this.disk = disk;
    }

    static ChaosServers start(Path folder) throws IOException, InterruptedException {
        ServerResolver resolver = ServerResolver.fromEnvironment(Progress.silent());
        Path natsFolder = folder.resolve("nats");
        Optional<SmallDisk> disk = SmallDisk.mount(natsFolder.resolve("nats-1"), SMALL_DISK_MB);
        var started = new ArrayList<AutoCloseable>();
        disk.ifPresent(started::add);
        try {
            List<NatsServer> nats = Clusters.nats(
                    resolver.resolve(ServerKind.NATS),
                    natsFolder,
                    MEMBERS,
                    NatsSettings.durable().withoutNamingMembers());
            started.addAll(nats);
            List<EtcdServer> etcd = Clusters.etcd(resolver.resolve(ServerKind.ETCD), folder.resolve("etcd"), MEMBERS);
            started.addAll(etcd);
            LocalStack postgres = LocalStack.builder(ServerKind.POSTGRES)
                    .dataFolder(folder.resolve("postgres"))
                    .start();
            started.add(postgres);
            return new ChaosServers(nats, etcd, postgres, postgres.postgres().createDatabase(), disk);
        } catch (RuntimeException e) {
            Resources.closeAll(started);
            throw e;
        }
    }

    List<NatsServer> nats() {
        return nats;
    }

    List<EtcdServer> etcd() {
        return etcd;
    }

    PostgresServer postgres() {
        return postgres.postgres();
    }

    PostgresDatabase database() {
        return database;
    }

    /** Under the first NATS server; empty where none could be mounted. */
    Optional<SmallDisk> disk() {
        return disk;
    }

    /** Of all members, without a proxy. */
    String natsUrl() {
        return nats.stream().map(NatsServer::url).collect(Collectors.joining(","));
    }

    /** Starts those that do not run. */
    void startAll() throws IOException {
        if (disk.isPresent()) {
            disk.get().empty();
        }
        var all = new ArrayList<ServerProcess>(nats);
        all.addAll(etcd);
        all.add(postgres());
        all.stream().filter(server -> !server.isAlive()).forEach(ServerProcess::start);
    }

    @Override
    public void close() {
        var all = new ArrayList<AutoCloseable>();
        disk.ifPresent(all::add);
        all.addAll(nats);
        all.addAll(etcd);
        all.add(postgres);
        Resources.closeAll(all);
    }
}
