package io.p2pcoordinator.harness.bench.lane;

import io.nats.client.Connection;
import io.nats.client.ConsumeOptions;
import io.nats.client.MessageConsumer;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.OrderedConsumerConfiguration;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** The raw client: an ordered consumer of each stream, which does nothing with its messages but count them. */
final class CountingReader {
    private final String url;
    private final int batch;

    /** @param batch messages asked for at a time, of each stream */
    CountingReader(String url, int batch) {
        this.url = url;
        this.batch = batch;
    }

    /** Reads all streams to these ends; seconds that it took, from the first request on. */
    double read(Map<StreamId, Long> ends) throws Exception {
        var done = new CountDownLatch(ends.size());
        Connection connection = Nats.connect(Options.builder().server(url).build());
        try {
            long begin = System.nanoTime();
            var consumers = new ArrayList<MessageConsumer>();
            for (var end : ends.entrySet()) {
                long last = end.getValue();
                var count = new AtomicLong();
                consumers.add(connection
                        .getStreamContext(end.getKey().name())
                        .createOrderedConsumer(new OrderedConsumerConfiguration())
                        .consume(ConsumeOptions.builder().batchSize(batch).build(), _ -> {
                            if (count.incrementAndGet() == last) {
                                done.countDown();
                            }
                        }));
            }
            done.await();
            double seconds = (System.nanoTime() - begin) / 1e9;
            for (MessageConsumer consumer : consumers) {
                consumer.close();
            }
            return seconds;
        } finally {
            connection.close();
        }
    }
}
