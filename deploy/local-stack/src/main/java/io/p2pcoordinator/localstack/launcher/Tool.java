package io.p2pcoordinator.localstack.launcher;

import io.p2pcoordinator.localstack.DataFolder;
import io.p2pcoordinator.localstack.DataFolderInUseException;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.resolve.ServerUnavailableException;
import io.p2pcoordinator.localstack.secret.StackSecrets;
import io.p2pcoordinator.localstack.server.ServerStartException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The main program of {@code deploy/replay}, {@code deploy/world} and {@code deploy/bin/p2p-control}: {@code replay|world|world-check|control [--data DIR] ARGUMENT...}. It
 * finds the running stack by its data folder and runs the named program in the foreground with its addresses. A replay also works while nothing runs: it then starts NATS alone on
 * that folder for as long as it takes; and so does control, with NATS and PostgreSQL, also on a folder that is new, into which a backup can be restored.
 */
public final class Tool {
    private static final int FAILURE = 1;
    private static final int WRONG_USAGE = 2;

    private final Programs programs;
    private final Path dataFolder;
    private final List<String> arguments;

    private Tool(Programs programs, Path dataFolder, List<String> arguments) {
        this.programs = programs;
        this.dataFolder = dataFolder;
        this.arguments = arguments;
    }

    public static void main(String[] commandLine) throws IOException, InterruptedException {
        Path project =
                Path.of(System.getProperty("p2p.project", ".")).toAbsolutePath().normalize();
        Path data = LauncherOptions.defaultDataFolder(System.getenv());
        var arguments = new ArrayList<>(List.of(commandLine));
        String name = arguments.isEmpty() ? "" : arguments.removeFirst();
        int option = arguments.indexOf("--data");
        if (option >= 0 && option + 1 < arguments.size()) {
            arguments.remove(option);
            data = Path.of(arguments.remove(option));
        }
        var tool = new Tool(new Programs(project), data.toAbsolutePath().normalize(), arguments);
        int exitCode = switch (name) {
            case "replay" -> tool.replay();
            case "control" -> tool.control();
            case "world" -> tool.world();
            case "world-check" -> tool.worldCheck();
            default -> {
                System.err.println("expected replay, control, world or world-check, but got \"" + name + "\"");
                yield WRONG_USAGE;
            }
        };
        System.exit(exitCode);
    }

    private int replay() throws IOException, InterruptedException {
        if (isGiven("--nats") || isGiven("--help") || isGiven("-h")) {
            return run(programs.replay(arguments), Map.of());
        }
        if (DataFolder.recorded(dataFolder).isEmpty()) {
            System.err.println("there is no data in " + dataFolder
                    + ": choose a folder with --data DIR, or a server with --nats URL");
            return FAILURE;
        }
        try (LocalStack nats = natsAlone()) {
            return run(programs.replay(arguments), replayEnvironment(nats.natsUrl()));
        } catch (DataFolderInUseException running) {
            return run(programs.replay(arguments), replayEnvironment(runningNats()));
        } catch (ServerUnavailableException | ServerStartException e) {
            System.err.println(e.getMessage());
            return FAILURE;
        }
    }

    private int control() throws IOException, InterruptedException {
        var builder = LocalStack.builder(ServerKind.NATS, ServerKind.POSTGRES).dataFolder(dataFolder);
        try (LocalStack stack = (DataFolder.isSecured(dataFolder) ? builder.secured() : builder).start()) {
            var _ = stack.postgres().createDatabaseIfMissing(Launcher.DATABASE);
            return run(programs.control(arguments), controlEnvironment(stack.natsUrl()));
        } catch (DataFolderInUseException running) {
            return run(programs.control(arguments), controlEnvironment(runningNats()));
        } catch (ServerUnavailableException | ServerStartException e) {
            System.err.println(e.getMessage());
            return FAILURE;
        }
    }

    /** As the coordinator; who restores needs to write more than that. */
    private Map<String, String> controlEnvironment(String natsUrl) throws IOException {
        var environment = new HashMap<>(isGiven("--restore-state") ? access().ofRestore() : access().ofCoordinator());
        environment.put("P2P_NATS_URL", natsUrl);
        environment.put("POSTGRES_HOST", "127.0.0.1");
        environment.put("POSTGRES_PORT", DataFolder.recorded(dataFolder).getProperty("postgresql.port.client", ""));
        environment.put("POSTGRES_DB", Launcher.DATABASE);
        environment.putAll(access().ofTables(dataFolder.resolve(ServerKind.POSTGRES.displayName())));
        return environment;
    }

    private LocalStack natsAlone() {
        var builder = LocalStack.builder(ServerKind.NATS).dataFolder(dataFolder);
        return (DataFolder.isSecured(dataFolder) ? builder.secured() : builder).start();
    }

    private Map<String, String> replayEnvironment(String natsUrl) {
        var environment = new HashMap<>(access().ofReplay());
        environment.put("P2P_NATS_URL", natsUrl);
        return environment;
    }

    /** Those of the folder: whoever may read its secrets may use them. */
    private Access access() {
        return new Access(
                DataFolder.isSecured(dataFolder) ? Optional.of(StackSecrets.keptIn(dataFolder)) : Optional.empty());
    }

    private int world() throws IOException, InterruptedException {
        return run(programs.world(runningCoordinator(), runningNats(), arguments), access().ofWorld());
    }

    private int worldCheck() throws IOException, InterruptedException {
        return run(programs.worldCheck(runningCoordinator(), arguments), access().ofWorld());
    }

    private boolean isGiven(String option) {
        return arguments.stream().anyMatch(given -> given.equals(option) || given.startsWith(option + "="));
    }

    /** Empty if nothing was ever started there. */
    private String runningCoordinator() {
        return DataFolder.recorded(dataFolder).getProperty("owner.url", "");
    }

    private String runningNats() {
        return DataFolder.recordedNatsUrl(dataFolder);
    }

    private static int run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(environment);
        return builder.start().waitFor();
    }
}
