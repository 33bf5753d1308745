package io.p2pcoordinator.localstack.process;

import java.nio.file.Path;
import java.util.List;

/** How a child ended, and the last it had to say. */
public record ChildExit(String name, long pid, int exitCode, boolean wasAsked, Path logFile, List<String> logTail) {
    private static final int SIGNAL_BASE = 128;
    private static final int LINE_LIMIT = 400;

    public ChildExit {
        logTail = List.copyOf(logTail);
    }

    /** For a person: what, how, and the end of its log. */
    public String describe() {
        String how = exitCode > SIGNAL_BASE
                ? "was ended by signal " + (exitCode - SIGNAL_BASE)
                : "ended with exit code " + exitCode;
        var text = new StringBuilder("%s (pid %d) %s; the end of %s:".formatted(name, pid, how, logFile));
        logTail.forEach(line -> text.append("\n  | ").append(line, 0, Math.min(line.length(), LINE_LIMIT)));
        if (logTail.isEmpty()) {
            text.append("\n  | (nothing)");
        }
        return text.toString();
    }
}
