package io.p2pcoordinator.localstack.server;

import io.p2pcoordinator.localstack.process.ProcessRecords;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a server lives: its name, its folder {@code <stack>/<name>}, its log {@code <stack>/logs/<name>.log} and the ports to try first. Fixed ports are used or the start
 * fails; others are exchanged when somebody else has them.
 */
public record ServerPlace(String name, Path stackFolder, Map<String, Integer> ports, boolean portsAreFixed) {

    public ServerPlace {
        ports = Map.copyOf(ports);
        stackFolder = stackFolder.toAbsolutePath().normalize();
    }

    public static ServerPlace anyPorts(String name, Path stackFolder) {
        return new ServerPlace(name, stackFolder, Map.of(), false);
    }

    Path folder() {
        return stackFolder.resolve(name);
    }

    Path logFile() {
        return stackFolder.resolve("logs").resolve(name + ".log");
    }

    ProcessRecords records() {
        return new ProcessRecords(stackFolder.resolve("run"));
    }
}
