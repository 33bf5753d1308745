package io.p2pcoordinator.eventstore.log.jetstream;

import static io.p2pcoordinator.eventstore.Commits.id;
import static io.p2pcoordinator.eventstore.Commits.unchecked;
import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.jetstream.OutcomeSearch.Finding;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class OutcomeSearchTest {
    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.shared(NATS);

    @Test
    void shouldFindCommitsOnlyInTheCompanyTheyWereSentIn() throws Exception {
        // given
        var config = JetStreamConfig.of(stack.natsUrl(), "search");
        Subject subject = Subject.entity(id("zone"));
        try (var log = JetStreamEventLog.connect(config);
                var link = new NatsLink(config, "search")) {
            var requests = Stream.generate(() -> new AppendRequest(subject, unchecked()))
                    .limit(3)
                    .toList();
            long before = log.end(subject.stream()).sequence();
            log.appendInOrder(requests).get(30, TimeUnit.SECONDS);
            var search = new OutcomeSearch(
                    subject.stream(), new StreamReads(link.connection().jetStreamManagement()));
            List<PendingAppend> sent = requests.stream().map(PendingAppend::new).toList();
            var stranger = new PendingAppend(new AppendRequest(subject, unchecked()));

            // then
            assertEquals(found(subject, before + 1), find(search, sent, before));
            assertEquals(found(subject, before + 2), find(search, sent.subList(1, 3), before));
            assertEquals(found(subject, before + 1), find(search, sent.subList(0, 1), before));
            assertEquals(new Finding.Absent(), find(search, List.of(stranger), before));
            assertEquals(new Finding.Absent(), find(search, List.of(sent.getFirst(), stranger), before));
            assertEquals(new Finding.Absent(), find(search, List.of(sent.get(2), stranger), before), "past the end");
            assertEquals(new Finding.Absent(), find(search, sent.subList(0, 1), before + 1), "before where it looks");
        }
    }

    private static Finding find(OutcomeSearch search, List<PendingAppend> together, long after)
            throws InterruptedException {
        return search.find(
                together, after, System.nanoTime() + Duration.ofSeconds(20).toNanos());
    }

    private static Finding found(Subject subject, long first) {
        return new Finding.Found(new Position(subject.stream(), first));
    }
}
