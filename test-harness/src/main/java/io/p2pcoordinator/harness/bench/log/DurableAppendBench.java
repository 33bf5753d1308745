package io.p2pcoordinator.harness.bench.log;

import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.localstack.server.NatsSettings;
import java.util.List;
import picocli.CommandLine.Command;

/** On a server as it is shipped: fsync before every acknowledgement. */
@Command(
        name = "append-durable",
        description =
                "Commits of 128 bytes, acknowledged after fsync, beside publishAsync and atomic batches of jnats.",
        mixinStandardHelpOptions = true)
public final class DurableAppendBench extends AppendMeasurement {
    @Override
    NatsSettings server() {
        return NatsSettings.durable();
    }

    @Override
    List<Figure> figures(Rates rates) {
        return List.of(
                rate("append-durable-log", rates.appended(), rates.rawBatches()),
                rate("append-durable-async", rates.published(), rates.rawAsync()),
                rate("append-durable", rates.published(), rates.rawBatches()));
    }
}
