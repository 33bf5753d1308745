package io.p2pcoordinator.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.p2pcoordinator.app.settings.ReferenceFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StartCommandTest {
    @RegisterExtension
    static final NodeExtension world = NodeExtension.shared();

    @TempDir
    Path folder = Path.of("");

    private record Result(int exitCode, String out, String err) {}

    private static Result run(Map<String, String> environment, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var all = new HashMap<>(Map.of("P2P_SERVICE_ENV", "development"));
        all.putAll(environment);
        int exitCode = new CommandLine(new StartCommand(all))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    @Test
    void shouldTellItsOptionsWhenAskedForHelp() {
        // when
        Result result = run(Map.of(), "--help");

        // then
        assertEquals(0, result.exitCode());
        for (String option :
                new String[] {"--config", "--disable-p2p", "--status", "--cluster", "--help", "--version"}) {
            assertTrue(result.out().contains(option), result.out());
        }
    }

    @Test
    void shouldTellItsVersionWhenAsked() {
        assertTrue(run(Map.of(), "--version").out().startsWith("p2p-coordinator "));
    }

    @Test
    void shouldPrintTheReferenceFileWhenAsked() {
        assertEquals(ReferenceFile.text(), run(Map.of(), "--print-config").out());
    }

    @Test
    void shouldRefuseWhenAnOptionIsUnknown() {
        assertEquals(2, run(Map.of(), "--disable-p2").exitCode());
    }

    @Test
    void shouldSaySoInOneLineWhenASettingIsWrong() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("p2p-coordinator.yml"), "http:\n  prot: 1\n");

        // when
        Result wrongKey = run(Map.of(), "--config", file.toString());
        Result noFile = run(Map.of(), "--config", folder.resolve("missing.yml").toString());
        Result noKey = run(Map.of("P2P_SERVICE_ENV", "production"));

        // then
        for (Result result : new Result[] {wrongKey, noFile, noKey}) {
            assertEquals(1, result.exitCode());
            assertEquals(1, result.err().lines().count(), result.err());
        }
        assertTrue(wrongKey.err().contains("did you mean http.port?"), wrongKey.err());
        assertTrue(noFile.err().contains("missing.yml"), noFile.err());
        assertTrue(noKey.err().contains("COORDINATOR_API_KEY"), noKey.err());
    }

    @Test
    void shouldTellHowTheNodeIsWhenItRuns() {
        // given
        String port = Integer.toString(world.node().plainPort());

        // when
        Result result = run(Map.of("P2P_SERVICE_PORT", port), "--status");

        // then
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().contains("is healthy"), result.out());
        assertTrue(result.out().contains("node-under-test"), result.out());
    }

    @Test
    void shouldTellHowTheClusterIsWhenItRuns() throws IOException {
        // given
        String port = Integer.toString(world.node().plainPort());

        // when
        Result table = run(Map.of("P2P_SERVICE_PORT", port), "--cluster");
        Result document = run(Map.of("P2P_SERVICE_PORT", port), "--cluster", "--json");

        // then
        assertEquals(0, table.exitCode(), table.err());
        assertTrue(table.out().contains("leader    node-under-test, epoch "), table.out());
        assertTrue(table.out().contains("NODE             STATE   LEADER  ZONES"), table.out());
        assertEquals(
                "node-under-test",
                new JsonMapper().readTree(document.out()).at("/leader/node").asText());
    }

    @Test
    void shouldSayThatNobodyAnswersWhenNoneRuns() throws IOException {
        // given
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        // when
        Result result = run(Map.of("P2P_SERVICE_PORT", Integer.toString(port)), "--status");
        Result cluster = run(Map.of("P2P_SERVICE_PORT", Integer.toString(port)), "--cluster");

        // then
        assertEquals(1, result.exitCode());
        assertTrue(result.out().contains("no coordinator answers"), result.out());
        assertEquals(1, cluster.exitCode());
        assertTrue(cluster.err().contains("no coordinator answers"), cluster.err());
    }
}
