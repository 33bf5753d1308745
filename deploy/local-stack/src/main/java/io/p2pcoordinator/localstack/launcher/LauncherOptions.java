package io.p2pcoordinator.localstack.launcher;

import io.p2pcoordinator.localstack.resolve.ServerKind;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line and the environment ask for.
 *
 * @param serverPorts those that the user insists on
 * @param nodes 0 for as many as the data folder has, one in a new one
 */
record LauncherOptions(
        Path projectFolder,
        Path dataFolder,
        int httpPort,
        int httpsPort,
        Map<ServerKind, Integer> serverPorts,
        int nodes,
        boolean demo,
        boolean secure,
        List<String> javaOptions) {
    private static final int DEFAULT_HTTP_PORT = 8001;
    private static final List<Integer> NODE_COUNTS = List.of(1, 3, 5);
    /** 8001 has 8443 beside it. */
    private static final int HTTPS_DISTANCE = 442;

    private static final int MAX_PORT = 65_535;
    private static final String DEFAULT_JAVA_OPTIONS = "-XX:+UseG1GC -Xmx2g";
    /** Of several on one machine. */
    private static final String JAVA_OPTIONS_OF_SEVERAL = "-XX:+UseSerialGC -Xmx1g";

    static final String HELP = """
            Runs the coordinator with nats-server, etcd and PostgreSQL on this machine until Ctrl-C.

              deploy/run [--secure] [--nodes N] [--data DIR] [--port N] [--tls-port N] [--demo] [--help]

            Plain, it is development mode: everything listens on this machine's loopback only, nobody needs a key, nothing is limited.

              --secure     the same with everything on: API keys and tokens, rate limits, and on each server users who can do their own
                           part only. Passwords and keys are made at the first start, which prints the keys, and kept in
                           DIR/secrets.env, for the owner's eyes only. Data belong to the mode in which they were made.
                           HTTPS and WSS are served too, with a certificate of its own in DIR/tls/certificate.pem
              --nodes N    3 (or 5) coordinators on ports N, N+1, N+2, with as many nats-servers and etcds as clusters, and one PostgreSQL:
                           to see what happens when one dies. Data belong to the number with which they were made. Not with --secure:
                           members of these clusters do not ask each other who they are
              --data DIR   where everything is kept; the default is ${XDG_DATA_HOME:-~/.local/share}/p2p-coordinator
              --port N     the coordinator's HTTP port, 8001 if not given (environment: P2P_SERVICE_PORT)
              --tls-port N the port of HTTPS and WSS with --secure; the HTTP port + 442 if not given, so 8443
              --demo       also run a world: maps, walking monsters, players who come and go
              --nats-port N, --etcd-port N, --postgres-port N
                           insist on these; the default is any free port, the same again at the next start
              --help       this

            Environment: JAVA_HOME, P2P_JAVA_OPTS (memory and garbage collector of the coordinator), P2P_CACHE (where fetched servers are kept),
            NATS_SERVER_BIN, ETCD_BIN, POSTGRES_BIN_DIR (use these), P2P_OFFLINE=1 (fetch nothing), P2P_DEBIAN_MIRROR, P2P_MAVEN_CENTRAL.
            """;

    LauncherOptions {
        serverPorts = Map.copyOf(serverPorts);
        javaOptions = List.copyOf(javaOptions);
    }

    /** Of the first coordinator. */
    String httpUrl() {
        return httpUrl(1);
    }

    /** @param number from 1 on */
    String httpUrl(int number) {
        return "http://127.0.0.1:" + httpPort(number);
    }

    int httpPort(int number) {
        return httpPort + number - 1;
    }

    /** Of a secured coordinator; its certificate is for localhost too. */
    String httpsUrl() {
        return "https://127.0.0.1:" + httpsPort;
    }

    /** Thrown for a command line that makes no sense; the message is for the user. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    /** Empty if only help is wanted. */
    static Optional<LauncherOptions> parse(
            List<String> arguments, Map<String, String> environment, Path projectFolder) {
        Path data = defaultDataFolder(environment);
        int httpPort = port("P2P_SERVICE_PORT", environment.getOrDefault("P2P_SERVICE_PORT", "" + DEFAULT_HTTP_PORT));
        var serverPorts = new EnumMap<ServerKind, Integer>(ServerKind.class);
        int httpsPort = 0;
        int nodes = 0;
        boolean demo = false;
        boolean secure = false;
        for (var rest = arguments.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            switch (option) {
                case "--help", "-h" -> {
                    return Optional.empty();
                }
                case "--demo" -> demo = true;
                case "--secure" -> secure = true;
                default -> {
                    String value = rest.hasNext() ? rest.next() : "";
                    switch (option) {
                        case "--data" -> data = folder(value);
                        case "--nodes" -> nodes = nodes(value);
                        case "--port" -> httpPort = port(option, value);
                        case "--tls-port" -> httpsPort = port(option, value);
                        case "--nats-port" -> serverPorts.put(ServerKind.NATS, port(option, value));
                        case "--etcd-port" -> serverPorts.put(ServerKind.ETCD, port(option, value));
                        case "--postgres-port" -> serverPorts.put(ServerKind.POSTGRES, port(option, value));
                        default -> throw new UsageException("unknown option " + option);
                    }
                }
            }
        }
        if (nodes > 1 && secure) {
            throw new UsageException("--nodes %d is for development mode: it cannot be used with --secure".formatted(nodes));
        }
        if (httpPort + nodes - 1 > MAX_PORT) {
            throw new UsageException("%d nodes need as many ports from --port on, but it is %d".formatted(nodes, httpPort));
        }
        String javaOptions = environment
                .getOrDefault("P2P_JAVA_OPTS", nodes > 1 ? JAVA_OPTIONS_OF_SEVERAL : DEFAULT_JAVA_OPTIONS)
                .strip();
        return Optional.of(new LauncherOptions(
                projectFolder,
                data.toAbsolutePath().normalize(),
                httpPort,
                httpsPort == 0 ? Math.min(httpPort + HTTPS_DISTANCE, MAX_PORT) : httpsPort,
                serverPorts,
                nodes,
                demo,
                secure,
                javaOptions.isEmpty() ? List.of() : List.of(javaOptions.split("\\s+", -1))));
    }

    static Path defaultDataFolder(Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
        Path base = xdg.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".local", "share")
                : Path.of(xdg);
        return base.resolve("p2p-coordinator");
    }

    private static Path folder(String value) {
        if (value.isEmpty() || value.startsWith("--")) {
            throw new UsageException("--data needs a folder");
        }
        return Path.of(value);
    }

    private static int nodes(String value) {
        return NODE_COUNTS.stream()
                .filter(count -> value.equals(count.toString()))
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        "--nodes needs 1, 3 or 5 (a cluster decides by majority), but got \"%s\"".formatted(value)));
    }

    private static int port(String name, String value) {
        int port = value.matches("\\d{1,5}") ? Integer.parseInt(value) : 0;
        if (port < 1 || port > MAX_PORT) {
            throw new UsageException("%s needs a number from 1 to %d, but got \"%s\"".formatted(name, MAX_PORT, value));
        }
        return port;
    }
}
