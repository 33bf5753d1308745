package io.p2pcoordinator.localstack.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
    @TempDir
    Path folder;

    @Test
    void shouldTellExitCodeAndEndOfLogWhenChildCrashes() {
        // given
        ChildProcess child = spawn("for i in $(seq 40); do echo line $i; done; echo cannot go on >&2; exit 7");

        // when
        ChildExit exit = child.exit().join();

        // then
        assertEquals(7, exit.exitCode());
        assertFalse(exit.wasAsked());
        assertEquals("cannot go on", exit.logTail().getLast());
        assertTrue(exit.describe().contains("child (pid %d) ended with exit code 7".formatted(child.pid())));
        assertTrue(exit.describe().contains("| line 40"));
        assertFalse(exit.describe().contains("| line 1\n"));
    }

    @Test
    void shouldNameTheSignalWhenChildIsKilledByOne() {
        // given
        ChildProcess child = spawn("kill -SEGV $$");

        // when
        ChildExit exit = child.exit().join();

        // then
        assertTrue(exit.describe().contains("was ended by signal 11"), exit.describe());
    }

    @Test
    void shouldLetChildEndInOrderWhenItIsStopped() {
        // given
        ChildProcess child = spawn("trap 'echo farewell; exit 0' TERM; echo up; while :; do sleep 0.02; done");
        await().until(() -> child.logTail(1).contains("up"));

        // when
        child.stop();

        // then
        ChildExit exit = child.exit().join();
        assertTrue(exit.wasAsked());
        assertEquals(0, exit.exitCode());
        assertEquals(List.of("up", "farewell"), exit.logTail());
        assertFalse(Files.exists(folder.resolve("run/child.process")));
    }

    @Test
    void shouldUseForceWhenChildDoesNotStop() {
        // given
        ChildProcess child = spawn("trap '' TERM; echo up; while :; do sleep 0.02; done");
        await().until(() -> child.logTail(1).contains("up"));

        // when
        child.stop();

        // then
        assertFalse(child.isAlive());
    }

    @Test
    void shouldRecordChildWhileItRuns() {
        // given
        ChildProcess child = spawn("while :; do sleep 0.02; done");

        // when
        boolean isRecorded = Files.exists(folder.resolve("run/child.process"));
        child.kill();

        // then
        assertTrue(isRecorded);
        assertFalse(Files.exists(folder.resolve("run/child.process")));
    }

    private ChildProcess spawn(String script) {
        var spec = new ChildSpec(
                "child",
                List.of(),
                List.of("/bin/bash", "-c", script),
                Map.of(),
                folder,
                folder.resolve("logs/child.log"),
                StopSignal.TERM,
                Duration.ofMillis(500));
        return ChildProcess.spawn(spec, new ProcessRecords(folder.resolve("run")));
    }
}
