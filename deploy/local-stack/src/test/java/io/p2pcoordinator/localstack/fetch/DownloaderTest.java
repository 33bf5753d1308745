package io.p2pcoordinator.localstack.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {
    private static final Checksum HELLO =
            Checksum.sha256("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");

    @TempDir
    Path folder;

    private FileServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new FileServer();
        server.put("/hello", "hello".getBytes(UTF_8));
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void shouldWriteFileAndTellProgressWhenChecksumIsRight() throws IOException {
        // given
        List<String> told = new ArrayList<>();
        Path target = folder.resolve("hello");

        // when
        new Downloader(progressTo(told)).file(server.uri("/hello"), target, "greeting", HELLO);

        // then
        assertEquals("hello", Files.readString(target));
        assertEquals(List.of("greeting 5/5"), told);
    }

    @Test
    void shouldLeaveNothingBehindWhenChecksumIsWrong() throws IOException {
        // given
        Path target = folder.resolve("hello");
        Checksum other = Checksum.sha256("00".repeat(32));

        // when
        var failure = assertThrows(
                ChecksumMismatchException.class,
                () -> new Downloader(Progress.silent()).file(server.uri("/hello"), target, "greeting", other));

        // then
        assertTrue(failure.toString().contains(HELLO.hex()));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void shouldTryAgainWhenTheServerFailsOnce() throws IOException {
        // given
        server.failNext(1);
        Path target = folder.resolve("hello");

        // when
        new Downloader(Progress.silent()).file(server.uri("/hello"), target, "greeting", HELLO);

        // then
        assertEquals(2, server.requests());
        assertTrue(Files.exists(target));
    }

    @Test
    void shouldGiveUpAtOnceWhenThereIsNoSuchFile() {
        // given
        Path target = folder.resolve("none");

        // when
        var failure = assertThrows(
                IOException.class,
                () -> new Downloader(Progress.silent()).file(server.uri("/none"), target, "none", HELLO));

        // then
        assertEquals(1, server.requests());
        assertTrue(failure.toString().contains("there is no http"));
        assertFalse(Files.exists(target));
    }

    private static Progress progressTo(List<String> told) {
        return new Progress() {
            @Override
            public void step(String text) {
                told.add(text);
            }

            @Override
            public void bytes(String what, long doneBytes, long totalBytes) {
                told.add("%s %d/%d".formatted(what, doneBytes, totalBytes));
            }
        };
    }
}
