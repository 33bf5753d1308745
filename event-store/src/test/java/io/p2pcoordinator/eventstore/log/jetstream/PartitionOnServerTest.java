package io.p2pcoordinator.eventstore.log.jetstream;

import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import io.p2pcoordinator.eventstore.Commits;
import io.p2pcoordinator.eventstore.subject.PartitionVectors;
import io.p2pcoordinator.eventstore.subject.PartitionVectors.Vector;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.server.NatsSettings;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lets a NATS server compute partitions with its own {@code partition()} and sees where messages arrive. */
final class PartitionOnServerTest {
    @RegisterExtension
    static final LocalStackExtension stack =
            LocalStackExtension.fresh(builder -> builder.natsSettings(new NatsSettings("always", 1 << 20, """
                    mappings {
                      "zone.*": "partition.{{partition(16,1)}}.{{wildcard(1)}}"
                    }
                    """)), NATS);

    @SuppressWarnings("NullAway.Init") // set before each test
    private Connection connection;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Subscription arrivals;

    @BeforeEach
    void connect() throws Exception {
        connection = Nats.connect(Options.builder().server(stack.natsUrl()).build());
        arrivals = connection.subscribe("partition.>");
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
    }

    @Test
    void shouldAgreeWithVectors() throws Exception {
        for (Vector vector : PartitionVectors.all()) {
            assertEquals("partition." + vector.partition() + "." + vector.token(), arrivalOf(vector.token()));
        }
    }

    @Test
    void shouldAgreeWithOurFunctionOnRandomIds() throws Exception {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            String id = random.ints(random.nextInt(20), 1, 0xD7FF)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            Subject subject = Subject.entity(id);
            String token = subject.name().substring("p2p.entity.00.".length());
            assertEquals(
                    "partition." + subject.stream().partition() + "." + token, arrivalOf(token), () -> "seed " + seed);
        }
    }

    private String arrivalOf(String token) throws InterruptedException {
        connection.publish("zone." + token, new byte[0]);
        Message message = arrivals.nextMessage(Commits.SOON);
        assertNotNull(message, token);
        return message.getSubject();
    }
}
