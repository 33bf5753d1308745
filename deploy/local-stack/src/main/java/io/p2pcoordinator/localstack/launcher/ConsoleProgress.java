package io.p2pcoordinator.localstack.launcher;

import io.p2pcoordinator.localstack.fetch.Progress;
import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;

/** One line per step; a growing number on a terminal, every quarter elsewhere. For one thread at a time. */
final class ConsoleProgress implements Progress {
    private static final double MEGABYTE = 1e6;
    private static final int QUARTERS = 4;

    private final PrintStream out;
    private final boolean isTerminal;
    private int lastQuarter = -1;

    ConsoleProgress(PrintStream out) {
        this.out = out;
        this.isTerminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
    }

    @Override
    public synchronized void step(String text) {
        out.println("  " + text);
    }

    @Override
    public synchronized void bytes(String what, long doneBytes, long totalBytes) {
        boolean isDone = doneBytes == totalBytes;
        int quarter = totalBytes > 0 ? (int) (doneBytes * QUARTERS / totalBytes) : 0;
        if (isTerminal) {
            out.print("\r\033[K    " + line(what, doneBytes, totalBytes) + (isDone ? "\n" : ""));
            out.flush();
        } else if (quarter != lastQuarter && totalBytes > MEGABYTE) {
            out.println("    " + line(what, doneBytes, totalBytes));
        }
        lastQuarter = isDone ? -1 : quarter;
    }

    private static String line(String what, long doneBytes, long totalBytes) {
        return totalBytes > 0
                ? "%s  %.1f of %.1f MB".formatted(what, doneBytes / MEGABYTE, totalBytes / MEGABYTE)
                : "%s  %.1f MB".formatted(what, doneBytes / MEGABYTE);
    }
}
