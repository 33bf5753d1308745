package io.p2pcoordinator.app.tls;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.p2pcoordinator.app.NodeExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

class TlsTest {
    private static final Path FOLDER = newFolder();
    private static final PemFolder PEM = new PemFolder(FOLDER);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final NodeExtension world = NodeExtension.fresh(Map.of(
            "P2P_TLS_ENABLED",
            "true",
            "P2P_TLS_PORT",
            "0",
            "P2P_TLS_CERTIFICATE_FILE",
            PEM.files().certificateChain().toString(),
            "P2P_TLS_KEY_FILE",
            PEM.files().privateKey().toString()));

    private static Path newFolder() {
        try {
            Path folder = Files.createTempDirectory("tls");
            new PemFolder(folder).write("at-start");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @AfterAll
    static void deleteFolder() throws IOException {
        for (Path file : List.of(PEM.files().certificateChain(), PEM.files().privateKey(), FOLDER)) {
            Files.delete(file);
        }
    }

    private static TlsClient connect(String... protocols) {
        return TlsClient.connect(world.node().tlsPort(), protocols);
    }

    private static void awaitSubject(String commonName) {
        await(commonName).atMost(PATIENCE).until(() -> {
            try (TlsClient client = connect()) {
                return client.subject().equals("CN=" + commonName);
            }
        });
    }

    @Test
    void shouldServeBothPortsWhenTlsIsOn() {
        // when
        String answer;
        try (TlsClient client = connect()) {
            answer = client.get("/api/hosts/"); // the old prefix, with a slash at its end
        }

        // then
        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        assertFalse(answer.toLowerCase(Locale.ROOT).contains("strict-transport-security"), answer);
        world.api().get("/api/hosts/").expect(200);
    }

    @Test
    void shouldSpeakTheTwoCurrentProtocolsWhenAskedForEither() {
        for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            try (TlsClient client = connect(protocol)) {
                assertEquals(protocol, client.protocol());
                assertTrue(client.get("/health/liveness").startsWith("HTTP/1.1 200"), protocol);
            }
        }
    }

    @Test
    void shouldRefuseWhenAClientOffersAnOlderProtocol() throws IOException {
        // given a ClientHello of TLS 1.1 (RFC 4346, 7.4.1.2) with TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
        ByteBuffer hello = ByteBuffer.allocate(50);
        hello.put(new byte[] {22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 2})
                .put(new byte[32])
                .put(new byte[] {0, 0, 2, (byte) 0xc0, 9, 1, 0});

        // when
        int recordType;
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), world.node().tlsPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(hello.array());
            recordType = socket.getInputStream().read();
        }

        // then
        assertEquals(21, recordType, "an alert");
    }

    @Test
    void shouldShowTheNewCertificateToNewConnectionsOnlyWhenTheFilesChange() throws Exception {
        try (TlsClient open = connect()) {
            String before = open.subject();
            assertTrue(open.get("/health/liveness").startsWith("HTTP/1.1 200"));

            // when
            PEM.write("replaced");

            // then
            awaitSubject("replaced");
            assertTrue(open.get("/health/liveness").startsWith("HTTP/1.1 200"));
            assertEquals(before, open.subject());
        }
    }

    @Test
    void shouldKeepTheCertificateAndWarnWhenTheNewFilesAreBroken() throws Exception {
        // given
        PEM.write("good");
        awaitSubject("good");
        var warnings = new ListAppender<ILoggingEvent>();
        Logger logger = (Logger) LoggerFactory.getLogger(ServerCertificate.class);
        warnings.start();
        logger.addAppender(warnings);
        try {
            // when
            PEM.replace(PEM.files().certificateChain(), "not a certificate");

            // then
            await().atMost(PATIENCE)
                    .until(() -> warnings.list.stream()
                            .anyMatch(event -> event.getFormattedMessage().contains("the one before stays")));
            awaitSubject("good");
        } finally {
            logger.detachAppender(warnings);
        }

        // and a good one is taken again
        PEM.write("mended");
        awaitSubject("mended");
    }
}
