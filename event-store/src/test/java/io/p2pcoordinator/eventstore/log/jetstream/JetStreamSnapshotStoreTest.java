package io.p2pcoordinator.eventstore.log.jetstream;

import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.PurgeOptions;
import io.nats.client.api.StreamInfoOptions;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.snapshot.SnapshotStore;
import io.p2pcoordinator.eventstore.snapshot.UnusableSnapshotException;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@SuppressWarnings("try") // closing a connection may be interrupted; no test is
final class JetStreamSnapshotStoreTest {
    private static final Position POSITION = new Position(StreamId.entity(15), 1_234);
    private static final String STREAM = "OBJ_" + JetStreamSnapshotStore.BUCKET;

    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.fresh(NATS);

    @Test
    void shouldGiveBackWhatWasPutAndLeaveNothingOfWhatWasDeleted() throws Exception {
        try (var store = open();
                Connection connection = Nats.connect(stack.natsUrl())) {
            // given
            byte[] content = random(1_000_000);
            store.put(POSITION, random(10));
            store.put(POSITION, content);

            // then
            assertArrayEquals(content, store.get(POSITION));
            List<SnapshotStore.Stored> listed = store.list();
            assertEquals(1, listed.size());
            assertEquals(POSITION, listed.getFirst().position());
            assertEquals(content.length, listed.getFirst().bytes());
            assertTrue(listed.getFirst().storedAtUs() > 0);

            // when
            store.delete(POSITION);
            store.delete(POSITION);

            // then
            assertEquals(List.of(), store.list());
            assertThrows(UnusableSnapshotException.class, () -> store.get(POSITION));
            assertEquals(
                    0,
                    connection
                            .jetStreamManagement()
                            .getStreamInfo(STREAM)
                            .getStreamState()
                            .getMsgCount());
        }
    }

    @Test
    void shouldSayThatItCannotBeUsedWhenPartOfItIsGone() throws Exception {
        try (var store = open();
                Connection connection = Nats.connect(stack.natsUrl())) {
            // given
            store.put(POSITION, random(500_000));
            JetStreamManagement management = connection.jetStreamManagement();
            long chunk = management.getStreamInfo(STREAM).getStreamState().getFirstSequence();

            // when
            management.deleteMessage(STREAM, chunk);

            // then
            assertThrows(UnusableSnapshotException.class, () -> store.get(POSITION));
            store.delete(POSITION);
        }
    }

    @Test
    void shouldShowNothingHalfWhenAnUploadIsKilled() throws Exception {
        try (var store = open();
                Connection connection = Nats.connect(stack.natsUrl())) {
            JetStreamManagement management = connection.jetStreamManagement();
            for (int i = 0; i < 3; i++) {
                // given
                var first = new Position(StreamId.entity(i), 1);
                long before = chunkSubjects(management);
                Process upload = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                SnapshotUpload.class.getName(),
                                stack.natsUrl(),
                                first.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                try {
                    await().atMost(Duration.ofSeconds(30))
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> chunkSubjects(management) > before);
                } finally {
                    // when
                    upload.destroyForcibly();
                    assertTrue(upload.waitFor(10, TimeUnit.SECONDS));
                }

                // then
                for (SnapshotStore.Stored stored : store.list()) {
                    assertEquals(32 << 20, store.get(stored.position()).length);
                }
            }

            // and what is left of it is not swept while it could still be an upload
            long left = chunkSubjects(management);
            store.sweep();
            assertEquals(left, chunkSubjects(management));
            management.purgeStream(STREAM, PurgeOptions.builder().build());
        }
    }

    private static long chunkSubjects(JetStreamManagement management) throws Exception {
        var subjects = management
                .getStreamInfo(STREAM, StreamInfoOptions.filterSubjects("$O." + JetStreamSnapshotStore.BUCKET + ".C.*"))
                .getStreamState()
                .getSubjects();
        return subjects == null ? 0 : subjects.size();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static JetStreamSnapshotStore open() {
        return JetStreamSnapshotStore.connect(JetStreamConfig.of(stack.natsUrl(), "snapshots"));
    }
}
