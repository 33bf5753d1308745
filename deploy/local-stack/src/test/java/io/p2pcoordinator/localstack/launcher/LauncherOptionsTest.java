package io.p2pcoordinator.localstack.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.localstack.resolve.ServerKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LauncherOptionsTest {
    private static final Path PROJECT = Path.of("/project");

    @Test
    void shouldHaveDefaultsWhenNothingIsGiven() {
        // given
        // when
        LauncherOptions options = parse(Map.of("HOME", "/home/ann")).orElseThrow();

        // then
        assertEquals(Path.of("/home/ann/.local/share/p2p-coordinator"), options.dataFolder());
        assertEquals("http://127.0.0.1:8001", options.httpUrl());
        assertEquals(Map.of(), options.serverPorts());
        assertFalse(options.demo());
        assertFalse(options.secure());
        assertEquals("https://127.0.0.1:8443", options.httpsUrl());
        assertEquals(List.of("-XX:+UseG1GC", "-Xmx2g"), options.javaOptions());
    }

    @Test
    void shouldTakeWhatIsGiven() {
        // given
        Map<String, String> environment =
                Map.of("XDG_DATA_HOME", "/data", "P2P_SERVICE_PORT", "9000", "P2P_JAVA_OPTS", " -Xmx1g  -XX:+UseZGC ");

        // when
        LauncherOptions byEnvironment = parse(environment).orElseThrow();
        LauncherOptions byOption = parse(
                        environment,
                        "--port",
                        "9001",
                        "--data",
                        "/elsewhere",
                        "--demo",
                        "--secure",
                        "--tls-port",
                        "9443",
                        "--nats-port",
                        "4222")
                .orElseThrow();

        // then
        assertEquals(Path.of("/data/p2p-coordinator"), byEnvironment.dataFolder());
        assertEquals(9000, byEnvironment.httpPort());
        assertEquals(List.of("-Xmx1g", "-XX:+UseZGC"), byEnvironment.javaOptions());
        assertEquals(9001, byOption.httpPort());
        assertEquals(Path.of("/elsewhere"), byOption.dataFolder());
        assertEquals(Map.of(ServerKind.NATS, 4222), byOption.serverPorts());
        assertTrue(byOption.demo());
        assertTrue(byOption.secure());
        assertEquals(9443, byOption.httpsPort());
    }

    @Test
    void shouldCountPortsFromTheFirstWhenSeveralNodesAreAskedFor() {
        // given
        // when
        LauncherOptions options =
                parse(Map.of("HOME", "/"), "--nodes", "3", "--port", "9000").orElseThrow();

        // then
        assertEquals(3, options.nodes());
        assertEquals("http://127.0.0.1:9000", options.httpUrl());
        assertEquals("http://127.0.0.1:9002", options.httpUrl(3));
    }

    @Test
    void shouldSayWhatIsWrongWhenNodesCannotBeHad() {
        // given
        // when
        // then
        assertTrue(complaint("--nodes", "2").contains("1, 3 or 5"));
        assertTrue(complaint("--nodes", "3", "--secure").contains("cannot be used with --secure"));
        assertTrue(complaint("--nodes", "3", "--port", "65534").contains("as many ports"));
    }

    private static String complaint(String... arguments) {
        var failure = assertThrows(LauncherOptions.UsageException.class, () -> parse(Map.of("HOME", "/"), arguments));
        return String.valueOf(failure.getMessage());
    }

    @Test
    void shouldOnlyHelpWhenHelpIsAsked() {
        // given
        // when
        // then
        assertEquals(Optional.empty(), parse(Map.of("HOME", "/"), "--demo", "--help"));
    }

    @Test
    void shouldNameTheMistakeWhenTheCommandLineIsWrong() {
        // given
        // when
        // then
        assertEquals("unknown option --dmo", mistake("--dmo"));
        assertEquals("--port needs a number from 1 to 65535, but got \"70000\"", mistake("--port", "70000"));
        assertEquals("--port needs a number from 1 to 65535, but got \"\"", mistake("--port"));
        assertEquals("--data needs a folder", mistake("--data", "--demo"));
    }

    private static String mistake(String... arguments) {
        return String.valueOf(assertThrows(
                        LauncherOptions.UsageException.class, () -> parse(Map.of("HOME", "/"), arguments))
                .getMessage());
    }

    private static Optional<LauncherOptions> parse(Map<String, String> environment, String... arguments) {
        return LauncherOptions.parse(List.of(arguments), environment, PROJECT);
    }
}
