package io.p2pcoordinator.localstack.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Picks ports on 127.0.0.1 that nobody listens on. They come from below the kernel's ephemeral range where there is room, so that no outgoing connection takes
 * the port of a server that is down for a moment. A port may still be taken before its server binds it: who starts a server must be ready to try another.
 */
public final class Ports {
    private static final int LOWEST = 12_000;
    private static final int DEFAULT_EPHEMERAL_START = 32_768;
    private static final int ENOUGH_PORTS = 4_000;
    private static final int ATTEMPTS = 200;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** Never gives the same port twice in this process. */
    public static int free() {
        int end = ephemeralStart();
        if (end - LOWEST >= ENOUGH_PORTS) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                int port = ThreadLocalRandom.current().nextInt(LOWEST, end);
                if (isFree(port) && GIVEN.add(port)) {
                    return port;
                }
            }
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = anyFree();
            if (GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("expected a free port on 127.0.0.1, but none was found");
    }

    public static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int anyFree() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("cannot bind any port on 127.0.0.1", e);
        }
    }

    private static int ephemeralStart() {
        try {
            String range = ProcFile.firstLine("/proc/sys/net/ipv4/ip_local_port_range");
            return Integer.parseInt(range.split("\\s+", -1)[0]);
        } catch (IOException | NumberFormatException e) {
            return DEFAULT_EPHEMERAL_START;
        }
    }
}
