package io.p2pcoordinator.eventstore.publish;

import static io.p2pcoordinator.eventstore.Commits.NOON_US;
import static io.p2pcoordinator.eventstore.Commits.appended;
import static io.p2pcoordinator.eventstore.Commits.despawned;
import static io.p2pcoordinator.eventstore.Commits.marker;
import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A publisher on a real server that is killed now and then. */
final class PublisherCrashTest {
    private static final int ZONES = 20;
    private static final int COMMITS_PER_ZONE = 600;

    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.fresh(NATS);

    @Test
    void shouldGetEverythingThroughOnceAndInOrderWhenServerIsKilled() throws Exception {
        List<String> zones =
                IntStream.range(0, ZONES).mapToObj(i -> "zone-" + i).toList();
        try (var log = JetStreamEventLog.connect(JetStreamConfig.of(stack.natsUrl(), "publisher"));
                var publisher = EventPublisher.open(log, "map-1")) {
            // given
            for (String zone : zones) {
                appended(log, Subject.hosting(zone), marker(7, "host"));
                publisher.hosts(zone, 7);
            }

            // when
            var answers = new ArrayList<CompletableFuture<AppendOutcome>>();
            for (long i = 0; i < COMMITS_PER_ZONE; i++) {
                for (String zone : zones) {
                    answers.add(publisher.publish(zone, List.of(despawned(i)), NOON_US));
                }
                if (i % 200 == 100) {
                    answers.get(answers.size() / 2).get(60, TimeUnit.SECONDS);
                    stack.nats().kill();
                    stack.nats().start();
                }
            }

            // then
            for (CompletableFuture<AppendOutcome> answer : answers) {
                assertInstanceOf(AppendOutcome.Appended.class, answer.get(60, TimeUnit.SECONDS));
            }
            List<Long> all = LongStream.range(0, COMMITS_PER_ZONE).boxed().toList();
            Map<String, List<Long>> admitted = AdmittedDeltas.of(log);
            for (String zone : zones) {
                assertEquals(all, admitted.get(zone), zone);
            }
        }
    }
}
