package io.p2pcoordinator.harness.bench;

import io.p2pcoordinator.harness.bench.command.CommandBench;
import io.p2pcoordinator.harness.bench.failover.FailoverBench;
import io.p2pcoordinator.harness.bench.flags.FlagsBench;
import io.p2pcoordinator.harness.bench.hosting.ChoiceBench;
import io.p2pcoordinator.harness.bench.http.HttpBench;
import io.p2pcoordinator.harness.bench.lane.DeltasBench;
import io.p2pcoordinator.harness.bench.lane.IdleBench;
import io.p2pcoordinator.harness.bench.lane.ReplayBench;
import io.p2pcoordinator.harness.bench.leader.OwnWritesBench;
import io.p2pcoordinator.harness.bench.log.AppendBench;
import io.p2pcoordinator.harness.bench.log.DurableAppendBench;
import io.p2pcoordinator.harness.bench.migration.MigrationBench;
import io.p2pcoordinator.harness.bench.projection.ProjectionBench;
import io.p2pcoordinator.harness.bench.signalling.SignallingBench;
import io.p2pcoordinator.harness.bench.start.GrowthBench;
import io.p2pcoordinator.harness.bench.start.StartupBench;
import io.p2pcoordinator.harness.bench.state.ApplyBench;
import io.p2pcoordinator.harness.bench.state.AreaBench;
import io.p2pcoordinator.harness.bench.state.MemoryBench;
import io.p2pcoordinator.harness.bench.state.SoakBench;
import io.p2pcoordinator.harness.bench.state.StateSyncBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of all benchmarks. */
@Command(
        name = "deploy/bench",
        description = "Measures one thing beside what is there already for the same work, in the same run.",
        mixinStandardHelpOptions = true,
        subcommands = {
            AppendBench.class,
            DurableAppendBench.class,
            CommandBench.class,
            ReplayBench.class,
            DeltasBench.class,
            IdleBench.class,
            ApplyBench.class,
            AreaBench.class,
            MemoryBench.class,
            SoakBench.class,
            StateSyncBench.class,
            ProjectionBench.class,
            HttpBench.class,
            SignallingBench.class,
            OwnWritesBench.class,
            StartupBench.class,
            GrowthBench.class,
            FailoverBench.class,
            FlagsBench.class,
            MigrationBench.class,
            ChoiceBench.class
        })
public final class Bench implements Runnable {
    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }
}
