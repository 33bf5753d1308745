package io.p2pcoordinator.eventstore.snapshot;

import static io.p2pcoordinator.eventstore.Commits.SOON;
import static io.p2pcoordinator.eventstore.snapshot.SnapshotWorld.SELDOM;
import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.proto.v1.SnapshotHeader;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each test on a stream of its own. */
final class SnapshotsTest {
    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.fresh(NATS);

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static SnapshotWorld world;

    @BeforeAll
    static void connect() {
        world = new SnapshotWorld(stack.natsUrl());
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void shouldReadTheTailAloneWhenThereIsASnapshot() throws Exception {
        // given
        StreamId stream = StreamId.entity(0);
        world.append(stream, 30);
        world.snapshot(stream);
        world.append(stream, 12);

        // when
        try (var node = world.node()) {
            var progress = node.caughtUp(stream);

            // then
            assertEquals(12, node.state(stream).appliedHere());
            assertEquals(world.replayed(stream).digest(), progress.digest());
            assertEquals(42, progress.applied());
            assertEquals(42, progress.size());
        }
    }

    @Test
    void shouldTakeSnapshotsWhileItRunsWhenAStreamMovesFarEnough() throws Exception {
        // given
        StreamId stream = StreamId.entity(1);
        var policy = new SnapshotPolicy(10, Duration.ofDays(1), 3, false, Duration.ZERO);
        try (var node = world.node(policy)) {
            // when
            world.append(stream, 9);
            node.caughtUp(stream);
            world.append(stream, 1);

            // then
            world.awaitStored(new Position(stream, 10));
            assertEquals(List.of(new Position(stream, 10)), world.stored(stream));
            await().until(() -> node.keeper.status().stream()
                    .anyMatch(one -> one.position().equals(new Position(stream, 10)) && one.bytes() > 0));
        }
    }

    @Test
    void shouldTakeSnapshotsWhileItRunsWhenAStreamHasMovedForLongEnough() throws Exception {
        // given
        StreamId stream = StreamId.entity(2);
        var policy = new SnapshotPolicy(1_000, Duration.ofMillis(1), 3, false, Duration.ZERO);
        try (var node = world.node(policy)) {
            // when
            world.append(stream, 1);
            node.caughtUp(stream);

            // then
            world.awaitStored(new Position(stream, 1));
        }
    }

    @Test
    void shouldKeepTheNewestOnesWhenMoreAreTaken() throws Exception {
        // given
        StreamId stream = StreamId.entity(3);
        for (int i = 0; i < 4; i++) {
            world.append(stream, 1);
            world.snapshot(stream);
        }

        // then
        assertEquals(
                List.of(new Position(stream, 4), new Position(stream, 3), new Position(stream, 2)),
                world.stored(stream));
        assertThrows(UnusableSnapshotException.class, () -> world.store.get(new Position(stream, 1)));
    }

    enum Damage implements UnaryOperator<byte[]> {
        BIT_IN_CONTENT {
            @Override
            public byte[] apply(byte[] file) {
                file[file.length - 40] ^= 1;
                return file;
            }
        },
        /** The content says another figure than the header, and the checksum fits. */
        CONTENT_OF_ANOTHER_STATE {
            @Override
            public byte[] apply(byte[] file) {
                return withHeader(file, header -> header.setDigest(header.getDigest() + 1));
            }
        },
        OTHER_POSITION {
            @Override
            public byte[] apply(byte[] file) {
                return withHeader(file, header -> header.setSequence(header.getSequence() + 1));
            }
        },
        FORMAT_OF_THE_FUTURE {
            @Override
            public byte[] apply(byte[] file) {
                return withHeader(file, header -> header.setStateFormat("sum/2"));
            }
        },
        /** An update has brought a type of event that the writer parked. */
        WRITTEN_WITHOUT_AN_EVENT_THAT_IS_KNOWN_NOW {
            @Override
            public byte[] apply(byte[] file) {
                return withHeader(file, header -> header.setUnknown(1).setEventTypes(header.getEventTypes() - 1));
            }
        },
        LAYOUT_OF_THE_FUTURE {
            @Override
            public byte[] apply(byte[] file) {
                file[7]++;
                return sealed(file);
            }
        },
        CUT {
            @Override
            public byte[] apply(byte[] file) {
                return Arrays.copyOf(file, file.length / 2);
            }
        },
        EMPTY {
            @Override
            public byte[] apply(byte[] file) {
                return new byte[0];
            }
        };

        static byte[] withHeader(byte[] file, UnaryOperator<SnapshotHeader.Builder> change) {
            int length = ByteBuffer.wrap(file).getInt(8);
            try {
                byte[] header = change.apply(SnapshotHeader.parser().parseFrom(file, 12, length).toBuilder())
                        .build()
                        .toByteArray();
                return sealed(ByteBuffer.allocate(file.length - length + header.length)
                        .put(file, 0, 8)
                        .putInt(header.length)
                        .put(header)
                        .put(file, 12 + length, file.length - 12 - length)
                        .array());
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }

        static byte[] sealed(byte[] file) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(file, 0, file.length - 32);
                System.arraycopy(digest.digest(), 0, file, file.length - 32, 32);
                return file;
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void shouldBeRefusedBeforeItIsLookedAtWhenAnyByteIsAnother() throws Exception {
        // given
        StreamId stream = StreamId.entity(11);
        world.append(stream, 5);
        Position position = world.snapshot(stream);
        byte[] file = world.store.get(position);

        for (int i = 0; i < file.length; i++) {
            // when
            file[i] ^= 4;

            // then
            var failure = assertThrows(UnusableSnapshotException.class, () -> SnapshotFile.header(file, position));
            assertTrue(String.valueOf(failure.getMessage()).contains("checksum"), failure.getMessage());
            file[i] ^= 4;
        }
        assertEquals(5, SnapshotFile.header(file, position).getSize());
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeTheOneBeforeWhenTheNewestCannotBeUsed(Damage damage) throws Exception {
        // given
        StreamId stream = StreamId.entity(4);
        world.append(stream, 5);
        world.snapshot(stream);
        world.append(stream, 7);
        Position newest = world.snapshot(stream);
        world.append(stream, 3);

        // when
        world.damage(newest, damage);
        try (var node = world.node()) {
            var progress = node.caughtUp(stream);

            // then
            assertEquals(10, node.state(stream).appliedHere());
            assertEquals(world.replayed(stream).digest(), progress.digest());
        }
    }

    @Test
    void shouldReadTheWholeStreamWhenNoneCanBeUsed() throws Exception {
        // given
        StreamId stream = StreamId.entity(5);
        for (int i = 0; i < 3; i++) {
            world.append(stream, 4);
            world.damage(world.snapshot(stream), Damage.BIT_IN_CONTENT);
        }

        // when
        try (var node = world.node()) {
            // then
            assertEquals(12, node.caughtUp(stream).size());
            assertEquals(12, node.state(stream).appliedHere());
        }
        assertEquals(12, world.stored(stream).getFirst().sequence());
        try (var node = world.node()) {
            node.caughtUp(stream);
            assertEquals(0, node.state(stream).appliedHere(), "a good one was put in the place of the bad one");
        }
    }

    @Test
    void shouldStopWhenTheLogHasAnotherCommitAtTheSnapshotsPosition() throws Exception {
        // given
        StreamId stream = StreamId.entity(6);
        world.append(stream, 5);
        Position position = world.snapshot(stream);
        world.damage(
                position,
                file -> Damage.withHeader(file, header -> header.setCommitId(ByteString.copyFrom(new byte[16]))));

        // when
        try (var node = world.node()) {
            // then
            await().atMost(SOON).until(() -> !node.failures.isEmpty());
            var failure = assertInstanceOf(LogIntegrityException.class, node.failures.getFirst());
            assertTrue(String.valueOf(failure.getMessage()).contains("not the one that snapshots were made from"));
        }
        world.store.delete(position);
    }

    @Test
    void shouldStopWhenTheLogEndsBeforeTheSnapshot() throws Exception {
        // given
        StreamId stream = StreamId.entity(7);
        world.append(stream, 5);
        Position real = world.snapshot(stream);
        var beyond = new Position(stream, 6);
        world.store.put(
                beyond, Damage.withHeader(world.store.get(real), header -> header.setSequence(beyond.sequence())));

        // when
        try (var node = world.node()) {
            // then
            await().atMost(SOON).until(() -> !node.failures.isEmpty());
            var failure = assertInstanceOf(LogIntegrityException.class, node.failures.getFirst());
            assertTrue(String.valueOf(failure.getMessage()).contains("shorter"), failure.getMessage());
        }
        world.store.delete(beyond);
    }

    /** By nodes that stop: one that has little time for it leaves the rest to the next. */
    private static void putAside(StreamId stream, SnapshotPolicy policy, long sequence) throws Exception {
        for (int i = 0; i < 5 && !world.stored(stream).contains(new Position(stream, sequence)); i++) {
            try (var node = world.node(policy)) {
                node.caughtUp(stream);
            }
        }
    }

    @Test
    void shouldTrimUpToTheOldestKeptSnapshotAndStartFromThereWhenThatIsOn() throws Exception {
        // given
        StreamId stream = StreamId.entity(8);
        var policy = new SnapshotPolicy(1_000, Duration.ofDays(1), 2, true, Duration.ZERO);
        for (int i = 0; i < 2; i++) {
            assertEquals(1, world.log.firstSequence(stream));
            world.append(stream, 10);
            putAside(stream, policy, 10L * (i + 1));
        }

        // when
        assertEquals(10, world.log.firstSequence(stream));
        world.append(stream, 1);
        try (var node = world.node(policy)) {
            assertEquals(21, node.caughtUp(stream).size());
            assertEquals(1, node.state(stream).appliedHere());
        }
        putAside(stream, policy, 21);
        assertEquals(20, world.log.firstSequence(stream));

        // then the one before the newest still leads to the end
        world.damage(world.stored(stream).getFirst(), Damage.BIT_IN_CONTENT);
        try (var node = world.node(SELDOM)) {
            assertEquals(21, node.caughtUp(stream).size());
            assertEquals(1, node.state(stream).appliedHere());
        }

        // and who reads from the beginning is told
        try (var cursor = world.log.read(stream, 0)) {
            var failure = assertThrows(LogIntegrityException.class, () -> cursor.next(SOON));
            assertTrue(
                    String.valueOf(failure.getMessage()).contains("was trimmed and begins at ENTITY_08/20"),
                    failure.getMessage());
        }
    }

    @Test
    void shouldTrimNothingThatTheTablesLackWhenTrimmingIsOn() throws Exception {
        // given
        StreamId stream = StreamId.entity(9);
        var policy = new SnapshotPolicy(1_000, Duration.ofDays(1), 2, true, Duration.ZERO);
        for (int i = 0; i < 3; i++) {
            world.append(stream, 10);
            try (var node = world.new Node(policy, 4, SumState::new)) {
                node.caughtUp(stream);
            }
        }

        // then
        assertEquals(4, world.log.firstSequence(stream));
    }

    @Test
    void shouldTrimNothingWhenAKeptSnapshotCannotBeUsedOrIsTooYoung() throws Exception {
        // given
        StreamId stream = StreamId.entity(10);
        var policy = new SnapshotPolicy(1_000, Duration.ofDays(1), 2, true, Duration.ZERO);
        var patient = new SnapshotPolicy(1_000, Duration.ofDays(1), 2, true, Duration.ofHours(1));

        // when
        world.append(stream, 10);
        world.snapshot(stream);
        world.append(stream, 10);
        try (var node = world.node(patient)) {
            node.caughtUp(stream);
        }
        world.append(stream, 10);
        try (var node = world.node(policy)) {
            node.caughtUp(stream);
            for (Position position : world.stored(stream)) {
                world.damage(position, Damage.BIT_IN_CONTENT);
            }
        }

        // then
        assertEquals(1, world.log.firstSequence(stream));
    }

    @Test
    void shouldTrimEntityStreamsOnly() {
        assertThrows(IllegalArgumentException.class, () -> world.log.trimBefore(new Position(StreamId.CONTROL, 1)));
        assertThrows(IllegalArgumentException.class, () -> world.log.trimBefore(new Position(StreamId.TELEMETRY, 1)));
    }
}
