package io.p2pcoordinator.harness.world;

import java.io.PrintStream;

/** Lines for the person who watches. Thread-safe. */
final class Progress {
    private final PrintStream out;

    Progress(PrintStream out) {
        this.out = out;
    }

    void line(String text) {
        out.println("[world] " + text);
        out.flush();
    }
}
