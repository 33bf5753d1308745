package io.p2pcoordinator.localstack.launcher;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.localstack.DataFolder;
import io.p2pcoordinator.localstack.process.Ports;
import io.p2pcoordinator.localstack.secret.Secret;
import io.p2pcoordinator.localstack.secret.StackSecrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as its user meets it: a process of its own with real servers, and a program of a few lines in the place of the coordinator. */
class LauncherTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern CHILD = Pattern.compile("(?m)^  (\\S+) +pid (\\d+) +log ");
    private static final String COORDINATOR = """
            package io.p2pcoordinator.app;
            public class CoordinatorApplication {
              public static void main(String[] arguments) throws Exception {
                int port = Integer.parseInt(System.getenv("P2P_SERVICE_PORT"));
                var server = com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress("127.0.0.1", port), 0);
                server.createContext("/health/readiness", exchange -> { exchange.sendResponseHeaders(200, -1); exchange.close(); });
                server.start();
                System.getenv().forEach((name, value) -> System.out.println("told " + name + "=" + value));
                System.out.println("serving as " + System.getenv("P2P_NODE_ID"));
              }
            }
            """;

    @TempDir
    Path folder;

    private final List<Process> launchers = new ArrayList<>();
    private final int httpPort = Ports.free();

    @BeforeEach
    void compileCoordinator() throws IOException {
        Path source = folder.resolve("CoordinatorApplication.java");
        Files.writeString(source, COORDINATOR);
        Path classes = folder.resolve("project/coordinator-app/target/classes");
        Files.createDirectories(classes);
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), source.toString()));
    }

    /** In good order: what they have started ends with them. */
    @AfterEach
    void stopLaunchers() throws InterruptedException {
        for (Process launcher : launchers) {
            launcher.destroy();
            assertTrue(launcher.waitFor(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldServeRestartAndStopEverythingWhenAsked() throws IOException, InterruptedException {
        // given
        Process launcher = launch("first", httpPort);
        await().atMost(LIMIT).until(() -> output("first").contains("Ctrl-C stops everything"));
        assertTrue(output("first").contains("development mode: loopback only, no authentication"), output("first"));
        List<ProcessHandle> children = children("first");
        assertEquals(4, children.size(), output("first"));

        // when a second one is started beside it
        Process second = launch("second", Ports.free());
        Process onSamePort = launchOn(folder.resolve("other"), "third", httpPort);

        // then it says so and does no harm
        assertTrue(second.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, second.exitValue());
        assertTrue(output("second").contains("already running on the data in"), output("second"));
        assertTrue(output("second").contains("http://127.0.0.1:" + httpPort), output("second"));
        assertTrue(onSamePort.waitFor(60, TimeUnit.SECONDS));
        assertTrue(output("third").contains("port %d is taken".formatted(httpPort)), output("third"));
        children.forEach(child -> assertTrue(child.isAlive()));

        // when the coordinator is killed
        boolean _ = children.getLast().destroyForcibly();

        // then it is reported and started again
        await().atMost(LIMIT).until(() -> output("first").contains("coordinator runs again"));
        assertTrue(output("first").contains("was ended by signal 9"), output("first"));
        assertTrue(output("first").contains("| serving as node-"), output("first"));

        // when it is all stopped
        launcher.destroy();

        // then nothing is left
        assertTrue(launcher.waitFor(60, TimeUnit.SECONDS));
        assertEquals(143, launcher.exitValue());
        children.forEach(child -> assertTrue(!child.isAlive()));
    }

    @Test
    void shouldFindItsPortsWhenTheLauncherItselfWasKilled() throws IOException, InterruptedException {
        // given
        Process launcher = launch("first", httpPort);
        await().atMost(LIMIT).until(() -> output("first").contains("Ctrl-C stops everything"));
        String natsPort = natsPort();
        List<ProcessHandle> orphans = children("first");

        // when
        boolean _ = launcher.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
        Process again = launch("second", httpPort);

        // then
        await().atMost(LIMIT).until(() -> output("second").contains("Ctrl-C stops everything") || !again.isAlive());
        assertTrue(again.isAlive(), output("second"));
        assertEquals(natsPort, natsPort());
        // ended before the new ones began, but who reaps orphans may take a moment
        await().atMost(LIMIT).until(() -> orphans.stream().noneMatch(ProcessHandle::isAlive));
        assertNotEquals(orphans, children("second"));
    }

    @Test
    void shouldTellKeysOnceAndKeepToTheModeWhenSecured() throws IOException, InterruptedException {
        // given
        Process launcher = launchOn(folder.resolve("data"), "first", httpPort, "--secure");
        await().atMost(LIMIT).until(() -> output("first").contains("Ctrl-C stops everything") || !launcher.isAlive());
        StackSecrets secrets = StackSecrets.keptIn(folder.resolve("data"));

        // then the user has the keys, and the coordinator what it needs to know of them
        String first = output("first");
        assertTrue(first.contains("secured: API keys"), first);
        String told = Files.readString(folder.resolve("data/logs/coordinator.log"));
        for (Secret key : List.of(Secret.OPERATOR_API_KEY, Secret.SERVER_API_KEY, Secret.CLIENT_API_KEY)) {
            assertTrue(first.contains(secrets.get(key)), first);
            assertFalse(told.contains(secrets.get(key)), key + " is told");
            assertTrue(told.contains(secrets.sha256(key)), told);
        }
        for (String variable : List.of(
                "P2P_SERVICE_ENV=production",
                "P2P_TLS_ENABLED=true",
                "P2P_TLS_SELF_SIGNED=true",
                "P2P_NATS_USER=coordinator",
                "P2P_NATS_PROJECTOR_USER=projector",
                "P2P_ETCD_USER=p2p",
                "POSTGRES_USER=p2p_owner",
                "POSTGRES_READER_USER=p2p_reader")) {
            assertTrue(told.contains("told " + variable + "\n"), told);
        }
        for (String file : List.of("secrets.env", "nats-server/nats.conf")) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("data").resolve(file))));
        }

        // when it is started again without --secure
        launcher.destroy();
        assertTrue(launcher.waitFor(60, TimeUnit.SECONDS));
        Process open = launch("open", httpPort);

        // then it says what is the matter
        assertTrue(open.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, open.exitValue());
        assertTrue(output("open").contains("Start with --secure"), output("open"));

        // when it is started as before
        Process again = launchOn(folder.resolve("data"), "again", httpPort, "--secure");

        // then it runs with the same keys, and does not show them any more
        await().atMost(LIMIT).until(() -> output("again").contains("Ctrl-C stops everything") || !again.isAlive());
        assertTrue(again.isAlive(), output("again"));
        assertFalse(output("again").contains(secrets.get(Secret.OPERATOR_API_KEY)), output("again"));
        assertTrue(output("again").contains("secrets.env"), output("again"));
    }

    @Test
    void shouldSayWhatIsTheMatterWhenDataOfDevelopmentAreToBeSecured() throws IOException, InterruptedException {
        // given
        Files.createDirectories(folder.resolve("data/nats-server"));

        // when
        Process launcher = launchOn(folder.resolve("data"), "secured", httpPort, "--secure");

        // then
        assertTrue(launcher.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, launcher.exitValue());
        assertTrue(output("secured").contains("come from development mode"), output("secured"));
        assertFalse(Files.exists(folder.resolve("data/secrets.env")));
    }

    private String natsPort() {
        return DataFolder.recorded(folder.resolve("data")).getProperty("nats-server.port.client", "");
    }

    private Process launch(String name, int port) throws IOException {
        return launchOn(folder.resolve("data"), name, port);
    }

    private Process launchOn(Path data, String name, int port, String... options) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-Dp2p.project=" + folder.resolve("project"),
                "-cp",
                System.getProperty("java.class.path"),
                Launcher.class.getName(),
                "--data",
                data.toString(),
                "--port",
                Integer.toString(port)));
        command.addAll(List.of(options));
        Process launcher = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        launchers.add(launcher);
        return launcher;
    }

    private String output(String name) {
        try {
            return Files.readString(folder.resolve(name + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As its greeting lists them; the coordinator last. */
    private List<ProcessHandle> children(String name) {
        return CHILD.matcher(output(name))
                .results()
                .map(match -> ProcessHandle.of(Long.parseLong(match.group(2))).orElseThrow())
                .toList();
    }
}
