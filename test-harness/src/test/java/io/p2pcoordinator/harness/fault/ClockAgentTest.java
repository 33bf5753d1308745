package io.p2pcoordinator.harness.fault;

import static org.awaitility.Awaitility.await;

import io.p2pcoordinator.harness.process.JavaProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClockAgentTest {
    @Test
    void shouldStepTheClockOfCommitsWhenTheFileSaysSo(@TempDir Path folder) throws Exception {
        // given
        Path step = folder.resolve("step");
        try (JavaProgram probe = JavaProgram.start(
                folder.resolve("probe.log"),
                Map.of(),
                List.of(ClockAgent.option(folder, step)),
                List.of(),
                ClockProbe.class.getName(),
                List.of())) {
            awaitOutput(probe, "off by 0 s");
            // when
            SteppedClock.step(step, 3_600_000);
            // then
            awaitOutput(probe, "off by 3600 s");
            // when
            SteppedClock.step(step, -90_000);
            // then
            awaitOutput(probe, "off by -90 s");
            probe.kill();
        }
    }

    private static void awaitOutput(JavaProgram probe, String line) {
        await(line).atMost(Duration.ofSeconds(30)).until(() -> probe.output().contains(line));
    }
}
