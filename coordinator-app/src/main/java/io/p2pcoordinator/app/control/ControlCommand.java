package io.p2pcoordinator.app.control;

import io.p2pcoordinator.app.api.Product;
import io.p2pcoordinator.app.backup.BackupRefusedException;
import io.p2pcoordinator.app.backup.UnusableBackupException;
import io.p2pcoordinator.app.logging.LogOutput;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.app.settings.InvalidSettingsException;
import io.p2pcoordinator.app.shared.SharedStoreException;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.jetstream.StreamMismatchException;
import io.p2pcoordinator.projections.TablesUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code p2p-control}: one action at a time, with the settings of the coordinators. A new action is an option of {@link Action} and a {@link ControlAction}. */
@Command(
        name = "p2p-control",
        mixinStandardHelpOptions = true,
        versionProvider = ControlCommand.Version.class,
        sortOptions = false,
        description = "Looks after a cluster of coordinators, with the settings that these have.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:it failed; the message says why, and whether it may be tried again",
            "2:wrong command line or settings",
            "3:refused, nothing was changed: something would be overwritten, or cannot be complete",
            "4:the backup file is none, damaged, or of another version; nothing was changed",
            "5:the log is not what it should be"
        })
public final class ControlCommand implements Callable<Integer> {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;
    static final int REFUSED = 3;
    static final int UNUSABLE_BACKUP = 4;
    static final int DIFFERENT_LOG = 5;

    @ArgGroup(exclusive = true, multiplicity = "1", heading = "Actions, one at a time:%n")
    private Action action = new Action();

    /** What to do. */
    private static final class Action {
        @Option(
                names = "--backup",
                paramLabel = "FILE",
                description = "copy the log and the signing keys into a new file, while all goes on")
        private @Nullable Path backup;

        @Option(
                names = "--restore-state",
                paramLabel = "FILE",
                description = "bring a backup back into NATS servers that have no log; coordinators are stopped")
        private @Nullable Path restore;

        @Option(
                names = "--verify-backup",
                paramLabel = "FILE",
                description = "read a backup whole and say what is in it")
        private @Nullable Path verify;

        @Option(
                names = "--rebuild-tables",
                description = "empty the tables; coordinators fill them from the log again, from its beginning")
        private boolean rebuildTables;

        @Option(
                names = "--delete-snapshots",
                description =
                        "delete the snapshots of the state in memory; the next start reads the whole log. No coordinator runs")
        private boolean deleteSnapshots;
    }

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "settings of the coordinators; the environment beats it")
    private @Nullable Path config;

    @Option(
            names = "--without-keys",
            description = "with --backup: leave out the signing keys; tokens end with a restore")
    private boolean withoutKeys;

    @Option(names = "--json", description = "answer with one JSON document on the standard output")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    private final Map<String, String> environment;

    ControlCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new ControlCommand(System.getenv())).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        try {
            CoordinatorSettings settings = config == null
                    ? CoordinatorSettings.from(environment)
                    : CoordinatorSettings.from(environment, config);
            LogOutput.setUpForCommands(settings.logging());
            chosen().run(settings, new ControlOutput(spec.commandLine().getOut(), err, json));
            return DONE;
        } catch (InvalidSettingsException e) {
            return told(err, e, WRONG_USAGE);
        } catch (BackupRefusedException | ActionRefusedException e) {
            return told(err, e, REFUSED);
        } catch (UnusableBackupException e) {
            return told(err, e, UNUSABLE_BACKUP);
        } catch (LogIntegrityException | StreamMismatchException e) {
            return told(err, e, DIFFERENT_LOG);
        } catch (LogUnavailableException | SharedStoreException | TablesUnavailableException e) {
            return told(err, e, FAILED);
        } catch (IOException e) {
            err.println("p2p-control: expected to read or write a file, but: " + e);
            return FAILED;
        }
    }

    private ControlAction chosen() {
        return Stream.of(
                        action.backup == null ? null : new BackupAction(action.backup, !withoutKeys),
                        action.restore == null ? null : new RestoreAction(action.restore),
                        action.verify == null ? null : new VerifyAction(action.verify),
                        action.rebuildTables ? new RebuildTablesAction() : null,
                        action.deleteSnapshots ? new DeleteSnapshotsAction() : null)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new CommandLine.ParameterException(spec.commandLine(), "expected an action"));
    }

    private static int told(PrintWriter err, Exception e, int exitCode) {
        err.println("p2p-control: " + e.getMessage());
        return exitCode;
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"p2p-control " + Product.version()};
        }
    }
}
