package io.p2pcoordinator.localstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.localstack.process.ChildExit;
import io.p2pcoordinator.localstack.process.Ports;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import io.p2pcoordinator.localstack.server.ServerStartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackTest {
    @TempDir
    Path folder;

    @Test
    void shouldFindRowsAndPortWhenPostgresqlWasKilledAndTheStackStartedAgain() throws SQLException {
        // given
        int port;
        try (LocalStack stack = start(ServerKind.POSTGRES)) {
            PostgresDatabase database = stack.postgres().createDatabaseIfMissing("kept");
            port = database.port();
            execute(database, "CREATE TABLE t AS SELECT 42 AS answer");

            // when
            stack.postgres().kill();
            stack.postgres().start();

            // then
            assertEquals(42, query(database, "SELECT answer FROM t"));
        }
        try (LocalStack again = start(ServerKind.POSTGRES)) {
            assertEquals(port, again.postgres().port());
            assertEquals(42, query(again.postgres().createDatabaseIfMissing("kept"), "SELECT answer FROM t"));
        }
    }

    @Test
    void shouldKeepItsNumberOfMembersAndTheirPortsWhenStartedAgain() {
        // given
        String natsUrl;
        List<String> etcdEndpoints;
        try (LocalStack stack = clusters(3)) {
            natsUrl = stack.natsUrl();
            etcdEndpoints = stack.etcdEndpoints();
            assertEquals(3, natsUrl.split(",", -1).length);
            assertEquals(3, etcdEndpoints.size());
            assertEquals(natsUrl, DataFolder.recordedNatsUrl(folder));
        }

        // when
        try (LocalStack again = clusters(0)) {
            // then
            assertEquals(3, again.members());
            assertEquals(natsUrl, again.natsUrl());
            assertEquals(etcdEndpoints, again.etcdEndpoints());
        }
        var failure = assertThrows(DataFolderModeException.class, () -> clusters(1));
        assertTrue(failure.toString().contains("are of 3 nodes, and cannot be used by one node"), failure.toString());
    }

    private LocalStack clusters(int members) {
        return LocalStack.builder(ServerKind.NATS, ServerKind.ETCD)
                .members(members)
                .dataFolder(folder)
                .start();
    }

    @Test
    void shouldRefuseFolderWhenAnotherStackHasIt() {
        // given
        try (LocalStack running = start(ServerKind.NATS)) {
            long pid = running.nats().pid();

            // when
            var failure = assertThrows(DataFolderInUseException.class, () -> start(ServerKind.NATS));

            // then
            assertTrue(failure.toString().contains("already running on the data in " + folder), failure.toString());
            assertEquals(pid, running.nats().pid());
            assertTrue(running.nats().isAlive());
        }
    }

    @Test
    void shouldTakeAnotherPortWhenSomebodyHasTheRecordedOne() throws IOException {
        // given
        int recorded;
        try (LocalStack stack = start(ServerKind.NATS)) {
            recorded = stack.nats().port();
        }
        try (var stranger = new ServerSocket(recorded, 1, InetAddress.getLoopbackAddress())) {
            // when
            try (LocalStack again = start(ServerKind.NATS)) {
                // then
                assertNotEquals(recorded, again.nats().port());
            }
            assertFalse(stranger.isClosed());
        }
    }

    @Test
    void shouldUseConfiguredPortWhenItIsFree() {
        // given
        int port = Ports.free();

        // when
        try (LocalStack stack = LocalStack.builder(ServerKind.ETCD)
                .dataFolder(folder)
                .port(ServerKind.ETCD, port)
                .start()) {
            // then
            assertEquals("http://127.0.0.1:" + port, stack.etcd().endpoint());
        }
    }

    @Test
    void shouldTellEndOfLogWhenAServerCannotStart() throws IOException {
        // given
        Files.createDirectories(folder.resolve("etcd"));
        Files.writeString(folder.resolve("etcd/data"), "a file where etcd needs a folder");

        // when
        var failure = assertThrows(ServerStartException.class, () -> start(ServerKind.ETCD));

        // then
        assertTrue(failure.toString().contains("cannot start: etcd (pid "), failure.toString());
        assertTrue(failure.toString().contains("failed to list data directory"), failure.toString());
    }

    @Test
    void shouldTellOfCrashWhenAServerIsKilledByOthers()
            throws InterruptedException, ExecutionException, TimeoutException {
        // given
        try (LocalStack stack = start(ServerKind.NATS)) {
            var crash = new CompletableFuture<ChildExit>();
            stack.nats().onCrash(crash::complete);

            // when
            boolean _ = ProcessHandle.of(stack.nats().pid()).orElseThrow().destroyForcibly();

            // then
            ChildExit exit = crash.get(10, TimeUnit.SECONDS);
            assertTrue(exit.describe().contains("nats-server (pid %d) was ended by signal 9".formatted(exit.pid())));
            assertTrue(exit.describe().contains("Server is ready"), exit.describe());
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenTemporaryStackIsClosed() {
        // given
        LocalStack stack = LocalStack.startTemporary(ServerKind.NATS);
        Path data = stack.folder();
        long pid = stack.nats().pid();

        // when
        stack.close();

        // then
        assertFalse(Files.exists(data));
        assertTrue(ProcessHandle.of(pid).isEmpty());
    }

    private LocalStack start(ServerKind... kinds) {
        return LocalStack.builder(kinds).dataFolder(folder).start();
    }

    private static void execute(PostgresDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int query(PostgresDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertTrue(row.next());
            return row.getInt(1);
        }
    }
}
