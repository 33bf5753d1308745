package io.p2pcoordinator.harness.bench.lane;

import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the lanes of a node cost while nothing arrives: CPU time of this process, which does nothing else. */
@Command(
        name = "idle",
        description = "CPU that idle lanes use, in percent of one core.",
        mixinStandardHelpOptions = true)
public final class IdleBench implements Callable<Integer> {
    private static final int COMMITS = 10_000;
    /** So long the JIT still compiles what the start made busy. */
    private static final int SETTLE_S = 30;

    private static final int TARGET_PERCENT = 2;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Override
    public Integer call() throws Exception {
        try (LocalStack servers = LocalStack.startTemporary(ServerKind.NATS)) {
            FilledLog log = FilledLog.fill(servers.natsUrl(), LoadShape.smallCommits(COMMITS));
            double percent = new LaneReader(log.url(), ReplayBench.DEFAULT_BATCH).idle(log.ends(), this::percentOfCore);
            Report.print(
                    List.of(Figure.cost("idle", percent, 0, "% of a core").with("target", TARGET_PERCENT)),
                    options.json);
        }
        return 0;
    }

    private double percentOfCore() throws InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLE_S);
        long cpuBefore = cpuNanos();
        long begin = System.nanoTime();
        TimeUnit.SECONDS.sleep(options.seconds);
        return 100.0 * (cpuNanos() - cpuBefore) / (System.nanoTime() - begin);
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }
}
