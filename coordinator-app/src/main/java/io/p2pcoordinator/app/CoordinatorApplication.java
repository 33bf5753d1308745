package io.p2pcoordinator.app;

import picocli.CommandLine;

/** Starts a coordinator node with HTTP. Ends with exit code 1 and one clear message when it cannot start. */
public final class CoordinatorApplication {
    private CoordinatorApplication() {}

    public static void main(String[] args) {
        int exitCode = new CommandLine(new StartCommand(System.getenv())).execute(args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }
}
