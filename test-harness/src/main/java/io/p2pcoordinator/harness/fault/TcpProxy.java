package io.p2pcoordinator.harness.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A link between two processes that can be made bad: listens on a port of its own and carries what comes to a server, see {@link LinkState}.
 * Two virtual threads a connection. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BACKLOG = 100;
    private static final int CONNECT_MS = 2_000;

    private final String name;
    private final ServerSocket listener;
    private final InetSocketAddress server;
    private final SplittableRandom jitter;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private LinkState state = new LinkState.Pass();
    private boolean closed;

    private TcpProxy(String name, ServerSocket listener, InetSocketAddress server, SplittableRandom jitter) {
        this.name = name;
        this.listener = listener;
        this.server = server;
        this.jitter = jitter;
    }

    /**
     * @param name for people: who talks to whom
     * @param serverPort on the loopback; nobody needs to listen there yet
     * @param seed of the jitter
     */
    public static TcpProxy open(String name, int serverPort, long seed) {
        try {
            var listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            var proxy = new TcpProxy(
                    name,
                    listener,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort),
                    new SplittableRandom(seed));
            Thread.ofVirtual().name("proxy " + name).start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a proxy for " + name, e);
        }
    }

    public String name() {
        return name;
    }

    public int port() {
        return listener.getLocalPort();
    }

    public synchronized LinkState state() {
        return state;
    }

    /** From now on, for connections that are there as well as for new ones. */
    public void set(LinkState newState) {
        synchronized (this) {
            state = newState;
            notifyAll();
        }
        if (newState instanceof LinkState.Reset) {
            connections.forEach(Connection::reset);
        }
    }

    /** How many there are now. */
    public int connections() {
        return connections.size();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        closeQuietly(listener);
        connections.forEach(Connection::end);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().name("proxy " + name).start(() -> connect(client));
            } catch (IOException _) {
                // closed
            }
        }
    }

    private void connect(Socket client) {
        var connection = new Connection(client, new Socket());
        connections.add(connection);
        try {
            awaitOpen(LinkState.Direction.REQUESTS);
            if (state() instanceof LinkState.Reset) {
                connection.reset();
                return;
            }
            connection.server.connect(server, CONNECT_MS);
            client.setTcpNoDelay(true);
            connection.server.setTcpNoDelay(true);
        } catch (IOException _) {
            connection.reset(); // as where nobody listens
            return;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            connection.end();
            return;
        }
        Thread.ofVirtual().name("proxy " + name).start(() -> connection.carry(LinkState.Direction.ANSWERS));
        connection.carry(LinkState.Direction.REQUESTS);
    }

    /** As long as nothing comes through in this direction. */
    private synchronized void awaitOpen(LinkState.Direction direction) throws InterruptedException {
        while (!closed && isLost(direction)) {
            wait();
        }
    }

    private boolean isLost(LinkState.Direction direction) {
        return switch (state) {
            case LinkState.Drop _ -> true;
            case LinkState.HalfOpen(var lost) -> lost == direction;
            case LinkState.Pass _, LinkState.Delay _, LinkState.Slow _, LinkState.Reset _ -> false;
        };
    }

    /** Ends early when the state changes, so that healing a link takes effect at once. */
    private synchronized void pause(long nanos) throws InterruptedException {
        LinkState before = state;
        long deadline = System.nanoTime() + nanos;
        while (!closed && state.equals(before)) {
            long leftMs = (deadline - System.nanoTime() + 999_999) / 1_000_000;
            if (leftMs <= 0) {
                return;
            }
            wait(leftMs);
        }
    }

    private synchronized long delayNanos(LinkState.Delay delay) {
        long spread = delay.jitter().toNanos();
        return delay.by().toNanos() + (spread == 0 ? 0 : jitter.nextLong(-spread, spread + 1));
    }

    private final class Connection {
        private static final int PIECE_BYTES = 64 * 1024;
        private static final int SLICES_A_SECOND = 20;

        private final Socket client;
        private final Socket server;
        private final AtomicInteger openDirections = new AtomicInteger(2);

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void carry(LinkState.Direction direction) {
            boolean requests = direction == LinkState.Direction.REQUESTS;
            Socket from = requests ? client : server;
            Socket to = requests ? server : client;
            try {
                byte[] piece = new byte[PIECE_BYTES];
                for (int n = from.getInputStream().read(piece);
                        n >= 0;
                        n = from.getInputStream().read(piece)) {
                    pass(piece, n, to, direction);
                }
                awaitOpen(direction);
                to.shutdownOutput();
                if (openDirections.decrementAndGet() == 0) {
                    end();
                }
            } catch (IOException _) {
                endWhenHeard(direction);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                end();
            }
        }

        /** One side has ended it: the other hears of that as it would hear of bytes. */
        private void endWhenHeard(LinkState.Direction direction) {
            try {
                awaitOpen(direction);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            end();
        }

        private void pass(byte[] piece, int length, Socket to, LinkState.Direction direction)
                throws IOException, InterruptedException {
            int sent = 0;
            while (sent < length) {
                awaitOpen(direction);
                int slice = length - sent;
                switch (state()) {
                    case LinkState.Delay delay -> pause(delayNanos(delay));
                    case LinkState.Slow(int bytesPerSecond) -> {
                        slice = Math.clamp(bytesPerSecond / SLICES_A_SECOND, 1, slice);
                        pause(slice * 1_000_000_000L / bytesPerSecond);
                    }
                    case LinkState.Pass _, LinkState.Drop _, LinkState.HalfOpen _, LinkState.Reset _ -> {}
                }
                awaitOpen(direction); // it may have gone bad while this waited
                to.getOutputStream().write(piece, sent, slice);
                sent += slice;
            }
        }

        /** With RST instead of FIN: what was sent and not read yet is lost. */
        void reset() {
            for (Socket socket : new Socket[] {client, server}) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (IOException _) {
                    // it has ended already
                }
            }
            end();
        }

        void end() {
            connections.remove(this);
            closeQuietly(client);
            closeQuietly(server);
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception _) {
            // it is on its way out in any case
        }
    }
}
