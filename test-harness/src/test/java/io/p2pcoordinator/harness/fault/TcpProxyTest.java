package io.p2pcoordinator.harness.fault;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client, the proxy, and a server that sends back what it gets. */
@Timeout(60)
final class TcpProxyTest {
    private static final int SHORT_MS = 300;

    private ServerSocket server = listening();
    private TcpProxy proxy = TcpProxy.open("unused", 1, 0);
    private final AtomicLong heard = new AtomicLong();

    @BeforeEach
    void open() {
        proxy.close();
        proxy = TcpProxy.open("test", server.getLocalPort(), 1);
        Thread.ofVirtual().start(this::echo);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void shouldCarryBytesAndEndsWhenTheLinkIsWell() throws Exception {
        // given
        try (Socket client = connect()) {
            // when
            send(client, "hello");
            client.shutdownOutput();
            // then
            assertArrayEquals(
                    "hello".getBytes(StandardCharsets.UTF_8),
                    client.getInputStream().readAllBytes());
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void shouldHoldEverythingUntilItIsHealedWhenTheLinkDrops() throws Exception {
        // given
        try (Socket client = connect()) {
            assertEquals("a", exchange(client, "a"));
            // when
            proxy.set(new LinkState.Drop());
            send(client, "b");
            // then
            assertSilent(client);
            assertEquals(1, heard.get());
            // when
            proxy.set(new LinkState.Pass());
            // then
            assertEquals("b", receive(client, 1));
        }
    }

    @Test
    void shouldNotTellOfAnEndWhenTheLinkDrops() throws Exception {
        // given
        try (Socket client = connect()) {
            assertEquals("a", exchange(client, "a"));
            proxy.set(new LinkState.Drop());
            // when
            server.close();
            send(client, "b");
            // then
            assertSilent(client);
        }
    }

    @Test
    void shouldConnectOnlyWhenHealedWhenTheLinkDrops() throws Exception {
        // given
        proxy.set(new LinkState.Drop());
        try (Socket client = connect()) {
            send(client, "a");
            assertSilent(client);
            assertEquals(0, heard.get());
            // when
            proxy.set(new LinkState.Pass());
            // then
            assertEquals("a", receive(client, 1));
        }
    }

    @Test
    void shouldLoseAnswersOnlyWhenTheLinkIsHalfOpen() throws Exception {
        // given
        try (Socket client = connect()) {
            assertEquals("a", exchange(client, "a"));
            // when
            proxy.set(new LinkState.HalfOpen(LinkState.Direction.ANSWERS));
            send(client, "b");
            // then
            await().until(() -> heard.get() == 2);
            assertSilent(client);
        }
    }

    @Test
    void shouldLoseRequestsOnlyWhenTheLinkIsHalfOpenTheOtherWay() throws Exception {
        // given
        try (Socket client = connect()) {
            assertEquals("a", exchange(client, "a"));
            // when
            proxy.set(new LinkState.HalfOpen(LinkState.Direction.REQUESTS));
            send(client, "b");
            // then
            assertSilent(client);
            assertEquals(1, heard.get());
        }
    }

    @Test
    void shouldTakeAtLeastTheDelayWhenTheLinkIsSlowToAnswer() throws Exception {
        // given
        try (Socket client = connect()) {
            assertEquals("a", exchange(client, "a"));
            proxy.set(new LinkState.Delay(Duration.ofMillis(150), Duration.ofMillis(50)));
            long started = System.nanoTime();
            // when
            assertEquals("b", exchange(client, "b"));
            // then: both ways
            assertTrue(System.nanoTime() - started >= Duration.ofMillis(200).toNanos());
        }
    }

    @Test
    void shouldKeepToTheRateWhenTheLinkIsSlow() throws Exception {
        // given
        try (Socket client = connect()) {
            assertEquals("a", exchange(client, "a"));
            proxy.set(new LinkState.Slow(20_000));
            long started = System.nanoTime();
            // when
            String text = "x".repeat(10_000);
            assertEquals(text, exchange(client, text));
            // then
            assertTrue(System.nanoTime() - started >= Duration.ofMillis(450).toNanos());
        }
    }

    @Test
    void shouldEndConnectionsWithResetWhenTheLinkResets() throws Exception {
        // given
        try (Socket client = connect()) {
            assertEquals("a", exchange(client, "a"));
            // when
            proxy.set(new LinkState.Reset());
            // then
            assertThrows(SocketException.class, () -> receive(client, 1));
        }
        try (Socket client = connect()) {
            assertThrows(SocketException.class, () -> receive(client, 1));
        }
        // when
        proxy.set(new LinkState.Pass());
        // then
        try (Socket client = connect()) {
            assertEquals("b", exchange(client, "b"));
        }
    }

    @Test
    void shouldEndConnectionsWhenNobodyListens() throws Exception {
        // given
        server.close();
        // when
        try (Socket client = connect()) {
            // then
            assertThrows(IOException.class, () -> receive(client, 1));
        }
    }

    private void echo() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> answer(client));
            } catch (IOException _) {
                // closed
            }
        }
    }

    private void answer(Socket client) {
        try (client) {
            byte[] piece = new byte[8_192];
            for (int n = client.getInputStream().read(piece);
                    n >= 0;
                    n = client.getInputStream().read(piece)) {
                heard.addAndGet(n);
                client.getOutputStream().write(piece, 0, n);
            }
        } catch (IOException _) {
            // the proxy has ended it
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String receive(Socket client, int length) throws IOException {
        client.setSoTimeout(20_000);
        byte[] bytes = client.getInputStream().readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("ended in good order");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String exchange(Socket client, String text) throws IOException {
        send(client, text);
        return receive(client, text.length());
    }

    private static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout(SHORT_MS);
        assertThrows(SocketTimeoutException.class, () -> client.getInputStream().read());
    }

    private static ServerSocket listening() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
