package io.p2pcoordinator.etcd.time;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExecutionThreadsTest {

    @Test
    void shouldGoOnWhenListenerBlocksOrTaskThrows() {
        try (var threads = new ExecutionThreads("test")) {
            // given
            var execution = threads.execution();
            var release = new CountDownLatch(1);
            List<String> ran = new CopyOnWriteArrayList<>();

            // when
            execution.listeners().execute(() -> {
                await().until(() -> release.getCount() == 0);
                ran.add("listener");
                throw new IllegalStateException("thrown on purpose by a listener");
            });
            execution.listeners().execute(() -> ran.add("next listener"));
            execution.scheduler().execute(() -> {
                throw new IllegalStateException("thrown on purpose by a task");
            });
            execution.scheduler().schedule(TimeUnit.MILLISECONDS.toNanos(10), () -> ran.add("task"));
            await().until(() -> ran.size() == 1);
            release.countDown();

            // then
            await().until(() -> ran.equals(List.of("task", "listener", "next listener")));
        }
    }

    @Test
    void shouldRunWhatIsDueAndDropTheRestWhenClosed() {
        // given
        var threads = new ExecutionThreads("test");
        List<Integer> ran = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            threads.execution().scheduler().execute(() -> ran.add(number));
        }
        threads.execution().scheduler().schedule(TimeUnit.HOURS.toNanos(1), () -> ran.add(-1));

        // when
        threads.close();
        threads.close();
        threads.execution().scheduler().execute(() -> ran.add(-2));
        threads.execution().listeners().execute(() -> ran.add(-3));

        // then
        assertEquals(100, ran.size());
        assertTrue(ran.stream().allMatch(number -> number >= 0));
    }
}
