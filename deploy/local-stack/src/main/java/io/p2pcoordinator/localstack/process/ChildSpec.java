package io.p2pcoordinator.localstack.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A program to run: {@code prefix} are wrappers that replace themselves by {@code command}, so that the process id is the program's own. */
public record ChildSpec(
        String name,
        List<String> prefix,
        List<String> command,
        Map<String, String> environment,
        Path workingFolder,
        Path logFile,
        StopSignal stopSignal,
        Duration stopLimit) {

    public ChildSpec {
        prefix = List.copyOf(prefix);
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
