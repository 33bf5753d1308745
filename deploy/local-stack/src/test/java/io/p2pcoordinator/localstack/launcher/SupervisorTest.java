package io.p2pcoordinator.localstack.launcher;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.localstack.process.ChildSpec;
import io.p2pcoordinator.localstack.process.ProcessRecords;
import io.p2pcoordinator.localstack.process.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
    @TempDir
    Path folder;

    private final List<String> reports = new CopyOnWriteArrayList<>();

    @Test
    void shouldReportAndStartAgainWhenAChildCrashes() {
        // given
        try (var supervisor = supervisor()) {
            WatchedProgram child = program("child", "echo started; exec sleep 300", false);
            supervisor.start(child);
            long pid = child.pid();

            // when
            boolean _ = ProcessHandle.of(pid).orElseThrow().destroyForcibly();

            // then
            await().until(() -> reports.size() == 3);
            assertTrue(reports.get(0).contains("child (pid %d) was ended by signal 9".formatted(pid)), reports.get(0));
            assertEquals("starting child again", reports.get(1));
            assertEquals("child runs again (pid %d)".formatted(child.pid()), reports.get(2));
            assertFalse(supervisor.end().isDone());
        }
    }

    @Test
    void shouldGiveUpWhenAChildCrashesOverAndOver() throws InterruptedException, ExecutionException, TimeoutException {
        // given
        try (var supervisor = supervisor()) {
            WatchedProgram child = program("child", "echo I cannot >&2; exit 3", false);

            // when
            supervisor.start(child);

            // then
            String reason = supervisor.end().get(30, TimeUnit.SECONDS);
            assertEquals("child failed 5 times within 60 s: giving up.", reason);
            assertTrue(reports.getFirst().contains("I cannot"), reports.getFirst());
        }
    }

    @Test
    void shouldLeaveItAtThatWhenAChildMayEndAndDoes() {
        // given
        try (var supervisor = supervisor()) {
            WatchedProgram child = program("world", "exit 0", true);

            // when
            supervisor.start(child);

            // then
            await().until(() -> reports.equals(List.of("world has come to its end")));
        }
    }

    @Test
    void shouldTellEndOfLogWhenAChildEndsBeforeItIsReady() {
        // given
        WatchedProgram child =
                new WatchedProgram(spec("child", "echo no config; exit 2"), records(), () -> false, false);

        // when
        var failure = assertThrows(IllegalStateException.class, child::start);

        // then
        assertTrue(failure.toString().contains("| no config"));
    }

    @Test
    void shouldStopLastStartedFirstWhenClosed() throws IOException {
        // given
        Path order = folder.resolve("order");
        String script = "trap 'echo %s >> " + order + "; exit 0' TERM; echo up; while :; do sleep 0.02; done";
        var supervisor = supervisor();
        for (String name : List.of("first", "second", "third")) {
            WatchedProgram child = new WatchedProgram(
                    spec(name, script.formatted(name)),
                    records(),
                    () -> Files.exists(folder.resolve("logs/" + name + ".log")) && hasSaidUp(name),
                    false);
            supervisor.start(child);
        }

        // when
        supervisor.close();

        // then
        assertEquals(List.of("third", "second", "first"), Files.readAllLines(order));
        assertEquals(List.of(), reports);
    }

    private boolean hasSaidUp(String name) {
        try {
            return Files.readString(folder.resolve("logs/" + name + ".log")).contains("up");
        } catch (IOException e) {
            return false;
        }
    }

    private Supervisor supervisor() {
        return new Supervisor(reports::add, Duration.ofMillis(10));
    }

    private WatchedProgram program(String name, String script, boolean mayEnd) {
        return new WatchedProgram(spec(name, script), records(), () -> true, mayEnd);
    }

    private ProcessRecords records() {
        return new ProcessRecords(folder.resolve("run"));
    }

    private ChildSpec spec(String name, String script) {
        return new ChildSpec(
                name,
                List.of(),
                List.of("/bin/bash", "-c", script),
                Map.of(),
                folder,
                folder.resolve("logs/" + name + ".log"),
                StopSignal.TERM,
                Duration.ofSeconds(5));
    }
}
