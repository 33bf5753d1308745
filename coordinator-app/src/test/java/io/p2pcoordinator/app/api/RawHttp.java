package io.p2pcoordinator.app.api;

import io.p2pcoordinator.app.Api;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Sends bytes that no HTTP client would send. */
final class RawHttp {
    private static final int TIMEOUT_MS = 20_000;
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([0-9]{3}) ");

    private RawHttp() {}

    /** Everything that comes back until the server closes. */
    static String exchange(URI server, String request) {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(TIMEOUT_MS);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Api.checkShowsNothingInternal(request.lines().findFirst().orElse(""), answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the body when the server has asked for it. */
    static String exchangeAfterContinue(URI server, String head, String body) {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(TIMEOUT_MS);
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            byte[] first = socket.getInputStream().readNBytes(CONTINUE.length());
            out.write(body.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return new String(first, StandardCharsets.UTF_8)
                    + new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The statuses of the answers, in order. */
    static List<Integer> statuses(String answers) {
        var statuses = new ArrayList<Integer>();
        STATUS_LINE.matcher(answers).results().forEach(line -> statuses.add(Integer.valueOf(line.group(1))));
        return statuses;
    }

    /** A request without body after which the server closes. */
    static String last(String methodAndPath, String... headers) {
        return methodAndPath + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + String.join(
                        "",
                        List.of(headers).stream().map(header -> header + "\r\n").toList()) + "\r\n";
    }
}
