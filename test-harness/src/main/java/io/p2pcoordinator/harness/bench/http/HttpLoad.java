package io.p2pcoordinator.harness.bench.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Asks for one path over a fixed number of connections, each of which waits for its answer before it asks again. */
final class HttpLoad {
    private static final String LENGTH = "content-length:";
    private static final int MAX_HEAD_BYTES = 8_192;
    private static final int SOCKET_TIMEOUT_MS = 10_000;

    private HttpLoad() {}

    /** @param bytes of the last answer's body */
    record Measured(double requestsPerSecond, double p50Ms, double p99Ms, int bytes) {}

    static Measured run(URI server, String path, int connections, int warmUpS, int seconds) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            long startNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUpS);
            long endNs = startNs + TimeUnit.SECONDS.toNanos(seconds);
            var answers = new ArrayList<Future<Connection>>();
            for (int i = 0; i < connections; i++) {
                Callable<Connection> work = () -> new Connection(server, path).askUntil(startNs, endNs);
                answers.add(threads.submit(work));
            }
            var latencies = new Histogram(3);
            int bytes = 0;
            for (Future<Connection> answer : answers) {
                Connection connection = answer.get();
                latencies.add(connection.latencies);
                bytes = connection.bodyBytes;
            }
            return new Measured(
                    (double) latencies.getTotalCount() / seconds,
                    latencies.getValueAtPercentile(50) / 1e6,
                    latencies.getValueAtPercentile(99) / 1e6,
                    bytes);
        }
    }

    private static final class Connection {
        final Histogram latencies = new Histogram(3);
        int bodyBytes;
        private final URI server;
        private final byte[] request;

        Connection(URI server, String path) {
            this.server = server;
            this.request = ("GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority()
                            + "\r\nAccept: application/json\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }

        Connection askUntil(long startNs, long endNs) throws IOException {
            try (var socket = new Socket(server.getHost(), server.getPort())) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(SOCKET_TIMEOUT_MS);
                OutputStream out = socket.getOutputStream();
                InputStream in = new BufferedInputStream(socket.getInputStream(), 65_536);
                while (true) {
                    long askedNs = System.nanoTime();
                    if (askedNs >= endNs) {
                        return this;
                    }
                    out.write(request);
                    bodyBytes = readAnswer(in);
                    if (askedNs >= startNs) {
                        latencies.recordValue(System.nanoTime() - askedNs);
                    }
                }
            }
        }

        private static int readAnswer(InputStream in) throws IOException {
            List<String> head = readHead(in);
            if (!head.getFirst().contains(" 200 ")) {
                throw new IOException("expected 200, but it is " + head.getFirst());
            }
            int length = head.stream()
                    .map(line -> line.toLowerCase(Locale.ROOT))
                    .filter(line -> line.startsWith(LENGTH))
                    .mapToInt(line ->
                            Integer.parseInt(line.substring(LENGTH.length()).strip()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("expected a Content-Length, but the head is " + head));
            in.skipNBytes(length);
            return length;
        }

        private static List<String> readHead(InputStream in) throws IOException {
            var text = new StringBuilder();
            while (text.length() < MAX_HEAD_BYTES) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("expected an answer, but the server closed the connection after " + text);
                }
                text.append((char) next);
                if (next == '\n'
                        && text.length() >= 4
                        && text.substring(text.length() - 4).equals("\r\n\r\n")) {
                    return text.toString().lines().toList();
                }
            }
            throw new IOException("expected a head of at most " + MAX_HEAD_BYTES + " bytes, but it goes on");
        }
    }
}
