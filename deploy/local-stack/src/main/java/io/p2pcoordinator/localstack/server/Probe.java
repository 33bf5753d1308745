package io.p2pcoordinator.localstack.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Short questions to a server on this machine; no answer is an answer. */
final class Probe {
    private static final int LIMIT_MS = 1_000;
    private static final int LINE_LIMIT_BYTES = 4_096;

    private Probe() {}

    static boolean httpOk(int port, String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(LIMIT_MS);
            connection.setReadTimeout(LIMIT_MS);
            try {
                return connection.getResponseCode() == 200;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** The first line that a server says by itself; empty if it says none. */
    static String greeting(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MS);
            socket.setSoTimeout(LIMIT_MS);
            InputStream in = socket.getInputStream();
            var line = new StringBuilder();
            for (int next = in.read();
                    next >= 0 && next != '\n' && line.length() < LINE_LIMIT_BYTES;
                    next = in.read()) {
                line.append((char) next);
            }
            return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
