package io.p2pcoordinator.harness.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.harness.chaos.ChaosOptions;
import io.p2pcoordinator.harness.chaos.ChaosResult;
import io.p2pcoordinator.harness.chaos.ChaosRun;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** A short run of {@code deploy/chaos}: another seed each time, printed; what a failed run leaves is in target/chaos. */
final class ChaosTest {
    private static final int NODES = 3;
    private static final Duration LENGTH = Duration.ofSeconds(20);

    @Test
    void shouldKeepEveryPromiseWhenThingsGoWrongUnderLoad() throws Exception {
        // given
        long seed = Long.getLong("p2p.chaos.seed", ThreadLocalRandom.current().nextLong(1_000_000));
        Path folder = Path.of("target", "chaos", "seed-" + seed).toAbsolutePath();
        new PrintWriter(System.out, true, StandardCharsets.UTF_8).println("seed " + seed);
        // when
        ChaosResult result = ChaosRun.run(new ChaosOptions(seed, NODES, LENGTH, folder));
        // then
        var report = new StringWriter();
        result.print(new PrintWriter(report));
        assertTrue(result.isGood(), report::toString);
    }
}
