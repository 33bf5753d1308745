package io.p2pcoordinator.eventstore.log.jetstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a client and a NATS server, and loses or holds back what passes. Threads of its own; any thread may steer it. */
final class LossyProxy implements AutoCloseable {
    enum Mode {
        PASS,
        LOSE_REQUESTS,
        LOSE_ANSWERS,
        LOSE_ALL,
        /** What the connection that publishes sends waits here; the other one is not touched. */
        HOLD_PUBLISHES
    }

    private final ServerSocket listener;
    private final int serverPort;
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private volatile Mode mode = Mode.PASS;

    LossyProxy(int serverPort) {
        this.serverPort = serverPort;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "nats://127.0.0.1:" + listener.getLocalPort();
    }

    void set(Mode newMode) {
        synchronized (this) {
            mode = newMode;
            notifyAll();
        }
    }

    /** Passes everything again, over new connections: in the old ones something is missing. */
    void heal() {
        List<Line> broken = List.copyOf(lines);
        broken.forEach(Line::end);
        set(Mode.PASS);
    }

    @Override
    public void close() {
        set(Mode.PASS);
        lines.forEach(Line::end);
        closeQuietly(listener);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var line = new Line(listener.accept(), new Socket(InetAddress.getLoopbackAddress(), serverPort));
                lines.add(line);
                Thread.ofVirtual().start(line::carryRequests);
                Thread.ofVirtual().start(line::carryAnswers);
            } catch (IOException _) {
                // the server is away, or the test is over: the client sees a connection that ends
            }
        }
    }

    private synchronized void awaitRelease() throws InterruptedException {
        while (mode == Mode.HOLD_PUBLISHES) {
            wait();
        }
    }

    private final class Line {
        private final Socket client;
        private final Socket server;
        private boolean publishes;

        Line(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void carryRequests() {
            carry(client, server, true);
        }

        void carryAnswers() {
            carry(server, client, false);
        }

        private void carry(Socket from, Socket to, boolean requests) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[64 * 1024];
                boolean incomplete = false;
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (requests) {
                        publishes |= new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains(" publish\"");
                        if (publishes) {
                            awaitRelease();
                        }
                    }
                    if (loses(requests)) {
                        incomplete = true;
                    } else if (!incomplete) {
                        out.write(buffer, 0, n);
                    }
                }
            } catch (IOException _) {
                // one of the two has ended
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            end();
        }

        private boolean loses(boolean requests) {
            return switch (mode) {
                case PASS, HOLD_PUBLISHES -> false;
                case LOSE_REQUESTS -> requests;
                case LOSE_ANSWERS -> !requests;
                case LOSE_ALL -> true;
            };
        }

        void end() {
            lines.remove(this);
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
