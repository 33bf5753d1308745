package io.p2pcoordinator.localstack.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRecordsTest {
    @TempDir
    Path folder;

    private Process sleeper;
    private ProcessRecords records;

    @BeforeEach
    void startSleeper() throws IOException {
        sleeper = new ProcessBuilder("/bin/sleep", "300").start();
        await().until(() -> ProcessIdentity.of(sleeper.pid(), "/bin/sleep")
                .filter(ProcessIdentity::isAlive)
                .isPresent());
        records = new ProcessRecords(folder.resolve("run"));
    }

    @AfterEach
    void stopSleeper() {
        sleeper.destroyForcibly();
    }

    @Test
    void shouldStopOrphanWhenItIsTheRecordedOne() {
        // given
        records.write("server", identity(), StopSignal.TERM);

        // when
        List<String> stopped = records.stopOrphans();

        // then
        assertEquals(List.of("server"), stopped);
        assertFalse(sleeper.isAlive());
        assertEquals(List.of(), records.stopOrphans());
    }

    @Test
    void shouldTouchNothingWhenTheIdBelongsToALaterProcess() {
        // given
        records.write("server", new ProcessIdentity(sleeper.pid(), "another-boot/123", "/bin/sleep"), StopSignal.TERM);

        // when
        List<String> stopped = records.stopOrphans();

        // then
        assertEquals(List.of(), stopped);
        assertTrue(sleeper.isAlive());
    }

    @Test
    void shouldTouchNothingWhenTheProcessRunsAnotherProgram() {
        // given
        records.write(
                "server",
                new ProcessIdentity(sleeper.pid(), identity().started(), "/usr/sbin/nats-server"),
                StopSignal.TERM);

        // when
        List<String> stopped = records.stopOrphans();

        // then
        assertEquals(List.of(), stopped);
        assertTrue(sleeper.isAlive());
    }

    @Test
    void shouldForgetRecordWhenItCannotBeRead() throws IOException {
        // given
        Path file = Files.createDirectories(folder.resolve("run")).resolve("server.process");
        Files.writeString(file, "pid=not a number\n");

        // when
        List<String> stopped = records.stopOrphans();

        // then
        assertEquals(List.of(), stopped);
        assertFalse(Files.exists(file));
    }

    private ProcessIdentity identity() {
        return ProcessIdentity.of(sleeper.pid(), "/bin/sleep").orElseThrow();
    }
}
