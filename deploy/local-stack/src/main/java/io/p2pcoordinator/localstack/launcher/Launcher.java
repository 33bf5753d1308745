package io.p2pcoordinator.localstack.launcher;

import io.p2pcoordinator.localstack.DataFolder;
import io.p2pcoordinator.localstack.DataFolderInUseException;
import io.p2pcoordinator.localstack.DataFolderModeException;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.process.Ports;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.resolve.ServerUnavailableException;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import io.p2pcoordinator.localstack.server.PostgresRoles;
import io.p2pcoordinator.localstack.server.ServerStartException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The main program of {@code deploy/run}. The main thread starts everything, waits and stops everything; a signal makes the shutdown hook wake it and wait until it has.
 * Exit codes: 0 for help, 1 for a failure, 2 for a wrong command line, 130 after Ctrl-C, 143 after SIGTERM.
 */
public final class Launcher {
    static final String DATABASE = "p2p_coordinator";
    private static final Duration RESTART_BACKOFF = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
    private static final int PROBE_LIMIT_MS = 2_000;
    private static final int FAILURE = 1;
    private static final int WRONG_USAGE = 2;

    private final LauncherOptions options;
    private final PrintStream out;
    private final Supervisor supervisor;
    private volatile boolean isStopping;

    private Launcher(LauncherOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
        this.supervisor = new Supervisor(this::say, RESTART_BACKOFF);
    }

    public static void main(String[] arguments) {
        Path project =
                Path.of(System.getProperty("p2p.project", ".")).toAbsolutePath().normalize();
        try {
            Optional<LauncherOptions> options = LauncherOptions.parse(List.of(arguments), System.getenv(), project);
            if (options.isEmpty()) {
                System.out.print(LauncherOptions.HELP);
                return;
            }
            int exitCode = new Launcher(options.get(), System.out).runUntilStopped();
            System.exit(exitCode);
        } catch (LauncherOptions.UsageException e) {
            System.err.println("deploy/run: " + e.getMessage() + " (see deploy/run --help)");
            System.exit(WRONG_USAGE);
        }
    }

    private int runUntilStopped() {
        var stopped = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            isStopping = true;
            main.interrupt();
            try {
                boolean _ = stopped.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        try {
            return run();
        } finally {
            stopped.countDown();
        }
    }

    private int run() {
        try (DataFolder folder = DataFolder.keep(options.dataFolder())) {
            folder.stoppedOrphans().forEach(name -> say("stopped %s, left over from an earlier run".formatted(name)));
            for (int number = 1; number <= Math.max(folder.members(), options.nodes()); number++) {
                if (!Ports.isFree(options.httpPort(number))) {
                    complain("port %d is taken by another program: choose one with --port N"
                            .formatted(options.httpPort(number)));
                    return FAILURE;
                }
            }
            if (options.secure() && !Ports.isFree(options.httpsPort())) {
                complain("port %d is taken by another program: choose one with --tls-port N"
                        .formatted(options.httpsPort()));
                return FAILURE;
            }
            return runIn(folder);
        } catch (DataFolderInUseException
                | DataFolderModeException
                | ServerUnavailableException
                | ServerStartException e) {
            complain(String.valueOf(e.getMessage()));
            return FAILURE;
        } catch (IOException | RuntimeException e) {
            complain(e.toString());
            return FAILURE;
        }
    }

    private int runIn(DataFolder folder) {
        var builder =
                LocalStack.builder(ServerKind.values()).members(options.nodes()).progress(new ConsoleProgress(out));
        options.serverPorts().forEach(builder::port);
        if (options.secure()) {
            var _ = builder.secured();
        }
        say(Greeting.mode(options.secure()));
        say((options.nodes() > 1
                        ? "starting %1$d nats-servers, %1$d etcds and PostgreSQL on ".formatted(options.nodes())
                        : "starting nats-server, etcd and PostgreSQL on ")
                + folder.path());
        try (LocalStack stack = builder.start(folder)) {
            // Before the stack: the coordinator ends while its servers still answer.
            try (supervisor) {
                stack.servers().forEach(server -> supervisor.watch(new WatchedServer(server)));
                return superviseOn(stack);
            }
        }
    }

    private int superviseOn(LocalStack stack) {
        try {
            PostgresDatabase database = stack.postgres().createDatabaseIfMissing(DATABASE);
            Optional<PostgresRoles> roles =
                    stack.secrets().map(secrets -> stack.postgres().createRoles(database, secrets));
            var ourPrograms = new Children(options, stack);
            var children = new ArrayList<Watched>();
            stack.servers().forEach(server -> children.add(new WatchedServer(server)));
            int nodes = stack.members();
            say(nodes > 1 ? "starting %d coordinators".formatted(nodes) : "starting the coordinator");
            for (int number = 1; number <= nodes; number++) {
                String url = options.httpUrl(number);
                var coordinator = new WatchedProgram(
                        ourPrograms.coordinator(
                                number,
                                roles.map(PostgresRoles::owner).orElse(database),
                                roles.map(PostgresRoles::reader)),
                        stack.dataFolder().records(),
                        () -> isReady(url),
                        false);
                supervisor.start(coordinator);
                children.add(coordinator);
            }
            stack.dataFolder().set("owner.url", options.httpUrl());
            if (options.demo()) {
                var world = new WatchedProgram(
                        ourPrograms.world(), stack.dataFolder().records(), () -> true, true);
                supervisor.start(world);
                children.add(world);
            }
            out.print(new Greeting(options, stack, children).text());
            out.flush();
            complain(supervisor.end().get());
            return FAILURE;
        } catch (InterruptedException e) {
            return 0;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            say("stopping");
        }
    }

    private static boolean isReady(String url) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(url + "/health/readiness").toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(PROBE_LIMIT_MS);
            connection.setReadTimeout(PROBE_LIMIT_MS);
            try {
                return connection.getResponseCode() == 200;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    private void say(String text) {
        out.println(text);
        out.flush();
    }

    /** Not while it is being stopped: what fails then fails because of that. */
    private void complain(String text) {
        if (isStopping) {
            return;
        }
        out.flush();
        System.err.println("deploy/run: " + text);
    }
}
