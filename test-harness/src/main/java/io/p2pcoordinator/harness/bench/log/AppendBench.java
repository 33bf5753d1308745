package io.p2pcoordinator.harness.bench.log;

import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.localstack.server.NatsSettings;
import java.util.List;
import picocli.CommandLine.Command;

/** On a server that acknowledges before fsync. */
@Command(
        name = "append",
        description = "Commits of 128 bytes, acknowledged before fsync, beside publishAsync of jnats.",
        mixinStandardHelpOptions = true)
public final class AppendBench extends AppendMeasurement {
    @Override
    NatsSettings server() {
        return NatsSettings.lazySync();
    }

    @Override
    List<Figure> figures(Rates rates) {
        return List.of(
                rate("append-log", rates.appended(), rates.rawAsync()),
                rate("append-batches", rates.published(), rates.rawBatches()),
                rate("append", rates.published(), rates.rawAsync()));
    }
}
