package io.p2pcoordinator.app.control;

import static io.p2pcoordinator.app.control.BackupTest.control;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.NodeProcess;
import io.p2pcoordinator.app.RunningNode;
import io.p2pcoordinator.app.api.Samples;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.server.NatsServer;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that lost their data, or are others than they were. */
@SuppressWarnings("try") // one node is closed while others go on
class LostLogTest {
    private static final String ZONE = "prt_fild08";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder = Path.of("");

    @Test
    void shouldStopAndSayWhatToDoWhenTheLogIsNotTheOneOfTheTables() throws Exception {
        try (var servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES);
                var others = LocalStack.startTemporary(ServerKind.NATS)) {
            Map<String, String> variables =
                    RunningNode.variables(servers, servers.postgres().createDatabase(), Map.of());
            var moved = new HashMap<>(variables);
            moved.put("P2P_NATS_URL", others.nats().url());
            // given
            try (RunningNode node = RunningNode.start(variables)) {
                node.api().post("/api/v1/zones", Samples.zone(ZONE)).expect(201);
                node.api()
                        .patch("/api/v1/zones/" + ZONE, Api.json("max_players", 7))
                        .expect(200);
            }

            // when
            NodeProcess.Ended shorter = NodeProcess.startInVain(moved, folder.resolve("shorter.log"));

            // then
            assertEquals(70, shorter.exitCode(), shorter.output());
            assertTrue(
                    shorter.output().contains("The log is shorter than what the tables were built from"),
                    shorter.output());
            assertTrue(shorter.output().contains("p2p-control --rebuild-tables"), shorter.output());

            // when
            var rebuilt = control(moved, "--rebuild-tables");
            try (RunningNode node = RunningNode.start(moved)) {
                for (int i = 0; i < 4; i++) {
                    node.api().post("/api/v1/zones", Samples.zone("zone-" + i)).expect(201);
                }
            }
            NodeProcess.Ended replaced = NodeProcess.startInVain(variables, folder.resolve("replaced.log"));

            // then
            assertEquals(0, rebuilt.exitCode(), rebuilt.text());
            assertEquals(70, replaced.exitCode(), replaced.output());
            assertTrue(
                    replaced.output().contains("The log is not the one that the tables were built from")
                            || replaced.output().contains("The log is shorter"),
                    replaced.output());
        }
    }

    @Test
    void shouldStopAndSayWhatToDoWhenTheLogWasCutBehindItsSnapshots() throws Exception {
        try (var servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES)) {
            Map<String, String> variables =
                    RunningNode.variables(servers, servers.postgres().createDatabase(), Map.of());
            // given
            try (RunningNode node = RunningNode.start(variables)) {
                node.api().post("/api/v1/zones", Samples.zone(ZONE)).expect(201);
            }
            NatsServer nats = servers.nats();
            nats.stop();
            delete(find(servers.folder(), "CONTROL"));
            nats.start();

            // when
            NodeProcess.Ended cut = NodeProcess.startInVain(variables, folder.resolve("cut.log"));

            // then
            assertEquals(70, cut.exitCode(), cut.output());
            assertTrue(cut.output().contains("p2p-control --delete-snapshots"), cut.output());

            // when
            assertEquals(0, control(variables, "--delete-snapshots").exitCode());
            assertEquals(0, control(variables, "--rebuild-tables").exitCode());

            // then
            try (RunningNode node = RunningNode.start(variables)) {
                node.api().post("/api/v1/zones", Samples.zone(ZONE)).expect(201);
            }
        }
    }

    @Test
    void shouldWriteAgainWithHigherEpochsWhenEtcdLostItsData() throws Exception {
        try (var servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES)) {
            Map<String, String> variables = RunningNode.variables(
                    servers,
                    servers.postgres().createDatabase(),
                    Map.of("P2P_LEASE_TTL_SECONDS", "2", "P2P_HOST_TIMEOUT_SECONDS", "3600"));
            try (RunningNode node = RunningNode.start(variables)) {
                // given
                for (int i = 0; i < 20; i++) {
                    node.api().post("/api/v1/zones", Samples.zone("zone-" + i)).expect(201);
                }
                node.api().post("/api/v1/zones", Samples.zone(ZONE)).expect(201);
                long before = ownerEpoch(node.api());

                // when
                servers.etcd().kill();
                delete(servers.folder().resolve("etcd").resolve("data"));
                servers.etcd().start();

                // then: until its lease is over the node goes on as before
                await().atMost(SOON).until(() -> ownerEpoch(node.api()) > before);
                await().atMost(SOON)
                        .until(() -> node.api()
                                        .patch("/api/v1/zones/" + ZONE, Api.json("max_players", 7))
                                        .status()
                                == 200);
                long after = ownerEpoch(node.api());
                try (RunningNode second = RunningNode.start(with(variables, "P2P_NODE_ID", "node-2"))) {
                    node.close();
                    await().atMost(SOON)
                            .until(() -> second.api()
                                            .patch("/api/v1/zones/" + ZONE, Api.json("max_players", 8))
                                            .status()
                                    == 200);
                    assertTrue(ownerEpoch(second.api()) > after);
                }
            }
        }
    }

    private static Map<String, String> with(Map<String, String> variables, String name, String value) {
        var more = new HashMap<>(variables);
        more.put(name, value);
        return more;
    }

    private static long ownerEpoch(Api api) {
        return api.get("/api/v1/ownership/" + ZONE)
                .expect(200)
                .json()
                .path("owner_epoch")
                .asLong();
    }

    private static Path find(Path root, String name) throws IOException {
        try (var paths = Files.walk(root)) {
            return paths.filter(path -> path.endsWith(Path.of("streams", name)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void delete(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, java.io.IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
