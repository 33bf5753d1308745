package io.p2pcoordinator.app;

import io.micronaut.context.exceptions.BeanInstantiationException;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.runtime.Micronaut;
import io.p2pcoordinator.app.logging.LogOutput;
import io.p2pcoordinator.app.overview.ClusterQuery;
import io.p2pcoordinator.app.server.ServerProperties;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.app.settings.InvalidSettingsException;
import io.p2pcoordinator.app.settings.ReferenceFile;
import io.p2pcoordinator.app.settings.StartNotices;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The start command. Exit codes: 0 for help, a healthy status and a server that has started (which goes on after the command has
 * returned), 1 when it cannot start or is not healthy, 2 for a wrong command line, 70 when the log is not the one that tables or
 * snapshots were made from, or is not whole: starting again does not help.
 */
@Command(
        name = "p2p-coordinator",
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class,
        description = "Runs a node of the coordinator. Settings come from the environment, then from the file.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended as it was asked to; healthy, with --status",
            "1:cannot start, or not healthy; the log says why",
            "2:wrong command line",
            "70:the log is not the one that it was: starting again does not help, the log says what does"
        })
final class StartCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(StartCommand.class);
    private static final int FAILURE = 1;
    /** Instead of an exit code of the framework, which would print all of the exception. */
    private static final int TOLD_HERE = 0;

    @Option(names = "--config", paramLabel = "FILE", description = "settings, for example deploy/p2p-coordinator.yml")
    private @Nullable Path config;

    @Option(names = "--disable-p2p", description = "open no sessions on players' machines, whatever is set")
    private boolean disableP2p;

    @Option(
            names = "--status",
            description =
                    "ask the coordinator that runs with these settings how it is; exit code 1 when it is not well")
    private boolean status;

    @Option(
            names = "--cluster",
            description =
                    "ask the coordinator that runs with these settings for all nodes, their zones and how far they are;"
                            + " exit code 1 when one is silent or none leads. P2P_API_KEY has the key, where one is needed")
    private boolean cluster;

    @Option(names = "--json", description = "with --cluster: the whole answer as one JSON document")
    private boolean json;

    @Option(names = "--print-config", description = "print a file of all settings with their defaults")
    private boolean printConfig;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    private final Map<String, String> environment;

    StartCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (printConfig) {
            out.print(ReferenceFile.text());
            out.flush();
            return 0;
        }
        CoordinatorSettings settings;
        try {
            settings = settings();
        } catch (InvalidSettingsException e) {
            spec.commandLine().getErr().println("p2p-coordinator: " + e.getMessage());
            return FAILURE;
        }
        if (status) {
            StatusQuery.Status answer = StatusQuery.ask(settings.http());
            out.println(answer.summary());
            return answer.healthy() ? 0 : FAILURE;
        }
        if (cluster) {
            return tellCluster(settings, out);
        }
        return start(settings);
    }

    private int tellCluster(CoordinatorSettings settings, PrintWriter out) throws InterruptedException {
        var answer = ClusterQuery.ask(
                settings, Optional.ofNullable(environment.get("P2P_API_KEY")).filter(key -> !key.isBlank()));
        if (answer.document().isEmpty()) {
            spec.commandLine().getErr().println("p2p-coordinator: " + answer.text());
            return FAILURE;
        }
        out.println(json ? answer.document().get().toString() : answer.text());
        return answer.complete() ? 0 : FAILURE;
    }

    private CoordinatorSettings settings() {
        CoordinatorSettings settings =
                config == null ? CoordinatorSettings.from(environment) : CoordinatorSettings.from(environment, config);
        return disableP2p ? settings.withoutP2p() : settings;
    }

    private static int start(CoordinatorSettings settings) {
        LogOutput.setUp(settings.logging());
        StartNotices.of(settings).forEach(log::warn);
        OpeningNode opening = OpeningNode.begin(settings.node(), NodeFactory::stop);
        try {
            var _ = Micronaut.build(new String[0])
                    .mapError(BeanInstantiationException.class, _ -> TOLD_HERE)
                    .mapError(ServerStartupException.class, _ -> TOLD_HERE)
                    .banner(false)
                    .deduceEnvironment(false)
                    .environmentPropertySource(false) // what can be set is ours to say
                    .mainClass(CoordinatorApplication.class)
                    .singletons(settings, opening)
                    .properties(ServerProperties.of(settings))
                    .start();
            return 0;
        } catch (RuntimeException e) {
            opening.abandon();
            Throwable cause = e;
            while (cause.getCause() instanceof RuntimeException deeper) {
                cause = deeper;
            }
            log.error("the coordinator cannot start: {}", cause.getMessage());
            log.debug("in full", e);
            return cause instanceof LogIntegrityException ? NodeFactory.EXIT_UNSAFE : FAILURE;
        }
    }
}
