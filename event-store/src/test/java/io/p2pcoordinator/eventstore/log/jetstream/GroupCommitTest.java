package io.p2pcoordinator.eventstore.log.jetstream;

import static io.p2pcoordinator.eventstore.Commits.checked;
import static io.p2pcoordinator.eventstore.Commits.id;
import static io.p2pcoordinator.eventstore.Commits.unchecked;
import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.MessageInfo;
import io.nats.client.support.NatsJetStreamConstants;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One fsync serves many commits: seen by the batch ids that the server keeps with the messages. */
final class GroupCommitTest {
    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.shared(NATS);

    @Test
    void shouldSendAsFewBatchesWhatIsAppendedAtOnce() throws Exception {
        try (var log = JetStreamEventLog.connect(JetStreamConfig.of(stack.natsUrl(), "group"))) {
            // given
            int count = 1_500;
            long before = log.end(StreamId.CONTROL).sequence();
            var requests = Stream.generate(() -> new AppendRequest(Subject.host(id("host")), checked(0)))
                    .limit(count)
                    .toList();

            // when
            var outcomes = new ArrayList<CompletableFuture<AppendOutcome>>();
            requests.forEach(request -> outcomes.add(log.append(request)));
            for (CompletableFuture<AppendOutcome> outcome : outcomes) {
                assertInstanceOf(AppendOutcome.Appended.class, outcome.get(30, TimeUnit.SECONDS));
            }

            // then
            Sent sent = sent(StreamId.CONTROL, before, before + count);
            assertTrue(
                    sent.batches + sent.single <= count / 10,
                    "expected " + count + " commits to share few batches, but there were " + sent);
        }
    }

    @Test
    void shouldSendGroupAsOneBatch() throws Exception {
        try (var log = JetStreamEventLog.connect(JetStreamConfig.of(stack.natsUrl(), "group"))) {
            // given
            Subject subject = Subject.entity(id("zone"));
            long before = log.end(subject.stream()).sequence();
            var requests = Stream.generate(() -> new AppendRequest(subject, unchecked()))
                    .limit(200)
                    .toList();

            // when
            List<AppendOutcome> outcomes = log.appendInOrder(requests).get(30, TimeUnit.SECONDS);

            // then
            outcomes.forEach(outcome -> assertInstanceOf(AppendOutcome.Appended.class, outcome));
            assertEquals(new Sent(1, 0), sent(subject.stream(), before, before + 200));
        }
    }

    private record Sent(int batches, int single) {}

    private Sent sent(StreamId stream, long after, long last) throws Exception {
        Connection connection = Nats.connect(stack.natsUrl());
        try {
            JetStreamManagement management = connection.jetStreamManagement();
            var batchIds = new HashSet<String>();
            int single = 0;
            for (long sequence = after + 1; sequence <= last; sequence++) {
                MessageInfo message = management.getMessage(stream.name(), sequence);
                String batchId = message.getHeaders() == null
                        ? null
                        : message.getHeaders().getFirst(NatsJetStreamConstants.NATS_BATCH_ID_HDR);
                if (batchId == null) {
                    single++;
                } else {
                    batchIds.add(batchId);
                }
            }
            return new Sent(batchIds.size(), single);
        } finally {
            connection.close();
        }
    }
}
