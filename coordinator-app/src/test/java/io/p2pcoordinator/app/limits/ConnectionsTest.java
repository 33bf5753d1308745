package io.p2pcoordinator.app.limits;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.NodeExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each test is an address of its own: all of 127.0.0.0/8 is this machine. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ConnectionsTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.changed(
            settings -> settings.withLimits(Limited.limits(10_000, Limited.CONNECTIONS, List.of("127.0.0.9"))));

    private static final String HEALTH = "GET /health/liveness HTTP/1.1\r\nHost: p2p\r\n\r\n";
    private static final int READ_DEADLINE_MS = 60_000;

    private final List<Socket> opened = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : opened) {
            socket.close();
        }
    }

    private Socket connect(String from) throws IOException {
        var socket = new Socket();
        opened.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.setSoTimeout(READ_DEADLINE_MS);
        socket.connect(
                new InetSocketAddress(
                        node.node().uri().getHost(), node.node().uri().getPort()),
                READ_DEADLINE_MS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    /** What the server sends until it ends. */
    private static String all(Socket socket) {
        var answer = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(answer);
        } catch (SocketException _) {
            // reset: it ended, too
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answer.toString(US_ASCII);
    }

    /** Of the next answer, all of which is read. */
    private static String statusLine(Socket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
        }
        int length = head.toString()
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("content-length: ".length())))
                .findFirst()
                .orElse(0);
        socket.getInputStream().readNBytes(length);
        return head.substring(0, head.indexOf("\r\n"));
    }

    private List<Socket> openAllThatMayBe(String from) throws IOException {
        List<Socket> served = new ArrayList<>();
        for (int i = 0; i < Limited.CONNECTIONS; i++) {
            Socket socket = connect(from);
            send(socket, HEALTH);
            assertEquals("HTTP/1.1 200 OK", statusLine(socket));
            served.add(socket);
        }
        return served;
    }

    private void shouldBeServed(String from) throws IOException {
        Socket socket = connect(from);
        send(socket, HEALTH);
        assertEquals("HTTP/1.1 200 OK", statusLine(socket));
        socket.close();
    }

    @Test
    void shouldAnswer429AndEndWhenAnAddressHasTooManyConnections() throws IOException {
        // given
        List<Socket> served = openAllThatMayBe("127.0.0.2");
        // when
        Socket oneTooMany = connect("127.0.0.2");
        send(oneTooMany, HEALTH);
        String answer = all(oneTooMany);
        // then
        assertTrue(answer.startsWith("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 10\r\n"), answer);
        assertTrue(answer.contains("Content-Type: application/problem+json"), answer);
        assertTrue(answer.endsWith("\"detail\":\"too many connections from this address\"}"), answer);
        shouldBeServed("127.0.0.3");
        // when one of them is closed
        served.getFirst().close();
        // then another takes its place
        await().ignoreExceptions().untilAsserted(() -> shouldBeServed("127.0.0.2"));
    }

    @Test
    void shouldGoOnForOthersWhenOneAddressOpensTenThousand() throws IOException {
        // given an address that has as many as it may, each answered: the time for their next request is long
        List<Socket> served = openAllThatMayBe("127.0.0.4");
        // when
        List<Socket> flood = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            flood.add(connect("127.0.0.4"));
            if (i % 1_000 == 999) {
                shouldBeServed("127.0.0.5");
            }
        }
        // then all of them have heard why not, and the others go on
        for (Socket refused : flood) {
            String answer = all(refused);
            assertTrue(answer.startsWith("HTTP/1.1 429 "), answer);
        }
        for (Socket socket : served) {
            send(socket, HEALTH);
            assertEquals("HTTP/1.1 200 OK", statusLine(socket));
        }
    }

    @Test
    void shouldNotCountWhenTheConnectionsAreATrustedProxys() throws IOException {
        for (int i = 0; i < 2 * Limited.CONNECTIONS; i++) {
            Socket socket = connect("127.0.0.9");
            send(socket, HEALTH);
            assertEquals("HTTP/1.1 200 OK", statusLine(socket));
        }
    }

    @Test
    void shouldAnswer408WhenARequestDoesNotArriveInTime() throws IOException {
        // given
        Socket silent = connect("127.0.0.6");
        Socket halfHead = connect("127.0.0.6");
        send(halfHead, "GET /health HTTP/1.1\r\nHost: p2p\r\nX-");
        Socket second = connect("127.0.0.6");
        send(second, HEALTH);
        assertEquals("HTTP/1.1 200 OK", statusLine(second));
        send(second, "GET /health");
        Socket halfBody = connect("127.0.0.6");
        send(
                halfBody,
                "POST /api/v1/hosts HTTP/1.1\r\nHost: p2p\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 100\r\n\r\n{");
        // when
        List<CompletableFuture<String>> answers = List.of(silent, halfHead, second, halfBody).stream()
                .map(socket -> CompletableFuture.supplyAsync(() -> all(socket), Thread::startVirtualThread))
                .toList();
        // then
        for (CompletableFuture<String> answer : answers) {
            String text = answer.join();
            assertTrue(text.contains("HTTP/1.1 408 Request Timeout\r\n"), text);
            assertTrue(text.endsWith("\"detail\":\"the request did not arrive in time\"}"), text);
        }
        shouldBeServed("127.0.0.6");
    }

    @Test
    void shouldCutARequestThatTricklesWhenItsHeadTakesTooLong() throws IOException, InterruptedException {
        Socket trickle = connect("127.0.0.7");
        send(trickle, "GET /health HTTP/1.1\r\n");
        CompletableFuture<String> answer =
                CompletableFuture.supplyAsync(() -> all(trickle), Thread::startVirtualThread);
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    if (!answer.isDone()) {
                        try {
                            send(trickle, "X-A: b\r\n");
                        } catch (IOException _) {
                            // closed meanwhile
                        }
                    }
                    return answer.isDone();
                });
        assertTrue(answer.join().startsWith("HTTP/1.1 408 "), answer.join());
    }
}
