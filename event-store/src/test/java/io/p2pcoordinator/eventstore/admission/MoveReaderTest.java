package io.p2pcoordinator.eventstore.admission;

import static io.p2pcoordinator.eventstore.Commits.despawned;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.Commits;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.Event;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way to moves gives what protobuf and the rules give, or nothing. */
final class MoveReaderTest {
    private static final Subject ZONE = Subject.entity("prontera");

    private final CommitDecoder decoder = new CommitDecoder();
    private long sequence;

    private @Nullable MoveColumns read(Subject subject, byte[] payload) {
        return decoder.decodeMoves(raw(subject, payload));
    }

    private RawCommit raw(Subject subject, byte[] payload) {
        return new RawCommit(subject.stream(), ++sequence, subject.name(), payload, 0);
    }

    private static Commit.Builder envelope(Random random) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        var commit = Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(id))
                .setProducerId("map-" + random.nextInt(3) + "x".repeat(random.nextInt(4) == 0 ? 250 : 1))
                .setProducerSeq(random.nextLong() >>> random.nextInt(64))
                .setEpoch(random.nextLong() >>> random.nextInt(1, 64))
                .setOccurredAtUs(random.nextLong(CommitRules.LAST_MICROSECOND + 1));
        if (random.nextInt(3) == 0) {
            commit.setCausationId(ByteString.copyFrom(new byte[random.nextInt(40)]));
        }
        if (random.nextInt(3) == 0) {
            commit.setCorrelationId(ByteString.copyFrom(new byte[random.nextInt(300)]));
        }
        return commit;
    }

    private static EntitiesMoved.Builder moved(Random random, int count) {
        var moved = EntitiesMoved.newBuilder();
        int idBits = random.nextInt(1, 65);
        IntUnaryOperator some = bits -> random.nextInt() >> (32 - bits);
        int bits = random.nextInt(1, 33);
        boolean movesX = random.nextInt(4) > 0;
        boolean movesY = random.nextInt(4) > 0;
        for (int i = 0; i < count; i++) {
            moved.addEntityId(random.nextLong() >> (64 - idBits))
                    .addDxMm(some.applyAsInt(bits))
                    .addDyMm(some.applyAsInt(bits));
            if (movesX) {
                moved.addVelocityXMmPerS(some.applyAsInt(bits));
            }
            if (movesY) {
                moved.addVelocityYMmPerS(some.applyAsInt(bits));
            }
        }
        return moved;
    }

    private static Event event(EntitiesMoved.Builder moved) {
        return Event.newBuilder().setEntitiesMoved(moved).build();
    }

    private static int[] column(int count, int stated, IntUnaryOperator value) {
        int[] column = new int[count];
        for (int i = 0; i < count && stated > 0; i++) {
            column[i] = value.applyAsInt(i);
        }
        return column;
    }

    private static void assertSame(RawCommit raw, Commit commit, MoveColumns moves) {
        assertEquals(1, commit.getEventsCount());
        EntitiesMoved event = commit.getEvents(0).getEntitiesMoved();
        int count = event.getEntityIdCount();
        assertEquals(raw, moves.raw());
        assertEquals(raw.subject(), moves.subject().name());
        assertEquals(commit.getProducerId(), moves.producerId());
        assertEquals(commit.getProducerSeq(), moves.producerSeq());
        assertEquals(commit.getEpoch(), moves.epoch());
        assertEquals(commit.getOccurredAtUs(), moves.occurredAtUs());
        assertEquals(count, moves.count());
        assertArrayEquals(
                event.getEntityIdList().stream().mapToLong(Long::longValue).toArray(),
                Arrays.copyOf(moves.entityIds(), count));
        assertArrayEquals(column(count, count, event::getDxMm), Arrays.copyOf(moves.dxMm(), count));
        assertArrayEquals(column(count, count, event::getDyMm), Arrays.copyOf(moves.dyMm(), count));
        assertArrayEquals(
                column(count, event.getVelocityXMmPerSCount(), event::getVelocityXMmPerS),
                Arrays.copyOf(moves.velocityXMmPerS(), count));
        assertArrayEquals(
                column(count, event.getVelocityYMmPerSCount(), event::getVelocityYMmPerS),
                Arrays.copyOf(moves.velocityYMmPerS(), count));
    }

    @Test
    void shouldGiveWhatProtobufGivesWhenCommitMovesEntities() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            // given
            int count = random.nextInt(20) == 0 ? random.nextInt(1_000) : random.nextInt(20);
            Commit commit =
                    envelope(random).addEvents(event(moved(random, count))).build();
            RawCommit raw = raw(ZONE, commit.toByteArray());

            // when
            MoveColumns moves = decoder.decodeMoves(raw);

            // then
            assertNotNull(moves, () -> "seed " + seed + " " + commit);
            assertSame(raw, commit, moves);
            assertEquals(commit, moves.general().commit());
        }
    }

    @Test
    void shouldGiveNothingElseWhenBytesAreCorrupted() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        int accepted = 0;
        int unsound = 0;
        for (int i = 0; i < 200_000; i++) {
            // given
            Commit commit = envelope(random)
                    .addEvents(event(moved(random, random.nextInt(12))))
                    .build();
            RawCommit raw = raw(ZONE, corrupted(commit.toByteArray(), random));

            // when
            MoveColumns moves = decoder.decodeMoves(raw);
            DecodedCommit general = decoder.decode(raw);

            // then
            if (general instanceof DecodedCommit.Unsound) {
                unsound++;
                assertNull(moves, () -> "seed " + seed + " " + Arrays.toString(raw.payload()));
            } else if (moves != null) {
                accepted++;
                assertSame(
                        raw,
                        assertInstanceOf(DecodedCommit.Sound.class, general).commit(),
                        moves);
            }
        }
        assertTrue(accepted > 10_000, "only " + accepted + " were accepted, seed " + seed);
        assertTrue(unsound > 10_000, "only " + unsound + " were unsound, seed " + seed);
    }

    @Test
    void shouldLeaveToTheGeneralWayWhatIsSpelledOtherwise() {
        // given
        var random = new Random(1);
        Commit.Builder envelope = envelope(random).setProducerId("map");
        Event moved = event(moved(random, 3));
        byte[] plain = envelope.clone().addEvents(moved).build().toByteArray();
        byte[] twice = Arrays.copyOf(plain, plain.length * 2);
        System.arraycopy(plain, 0, twice, plain.length, plain.length);

        // when, then
        assertNotNull(read(ZONE, plain));
        assertNull(read(ZONE, twice));
        assertNull(read(ZONE, new byte[0]));
        assertNull(read(ZONE, Arrays.copyOf(plain, plain.length - 1)));
        assertNull(read(ZONE, envelope.clone().addEvents(despawned(1)).build().toByteArray()));
        assertNull(read(
                ZONE, envelope.clone().addEvents(moved).addEvents(moved).build().toByteArray()));
        assertNull(read(
                ZONE,
                envelope.clone()
                        .setProducerId("größer")
                        .addEvents(moved)
                        .build()
                        .toByteArray()));
        assertNull(read(
                ZONE,
                envelope.clone().setProducerId("").addEvents(moved).build().toByteArray()));
        assertNull(read(
                ZONE,
                envelope.clone().setProducerId("a\0b").addEvents(moved).build().toByteArray()));
        assertNull(read(
                ZONE,
                envelope.clone().setExpectedVersion(4).addEvents(moved).build().toByteArray()));
        assertNull(read(
                ZONE, envelope.clone().setEpoch(-1).addEvents(moved).build().toByteArray()));
        assertNull(read(
                ZONE,
                envelope.clone()
                        .setOccurredAtUs(CommitRules.LAST_MICROSECOND + 1)
                        .addEvents(moved)
                        .build()
                        .toByteArray()));
        assertNull(read(
                ZONE,
                envelope.clone()
                        .addEvents(event(moved(random, 3).addDxMm(1)))
                        .build()
                        .toByteArray()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "zone", "hosting", "telemetry", "other stream", "nul"})
    void shouldLeaveToTheGeneralWayWhatLiesElsewhere(String place) {
        // given
        var random = new Random(2);
        byte[] payload =
                envelope(random).addEvents(event(moved(random, 3))).build().toByteArray();
        Subject subject = switch (place) {
            case "host" -> Subject.host("a");
            case "zone" -> Subject.zone("prontera");
            case "hosting" -> Subject.hosting("prontera");
            case "telemetry" -> Subject.telemetry("a");
            case "nul" -> Subject.entity("pro\0ntera");
            default -> ZONE;
        };
        StreamId stream =
                place.equals("other stream") ? StreamId.entity((ZONE.stream().partition() + 1) % 16) : subject.stream();

        // when
        MoveColumns moves = decoder.decodeMoves(new RawCommit(stream, 1, subject.name(), payload, 0));

        // then
        assertNull(moves);
    }

    @Test
    void shouldAdmitAsTheGeneralFormDoes() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        // given: sequences and epochs that repeat, jump and fall back, of several producers
        var one = new EntityAdmission();
        var other = new EntityAdmission();
        for (int i = 0; i < 5_000; i++) {
            if (random.nextInt(50) == 0) {
                RawCommit marker = raw(
                        Subject.hosting("prontera"),
                        Commits.marker(random.nextInt(1, 6), "host").toByteArray());
                var sound = assertInstanceOf(DecodedCommit.Sound.class, decoder.decode(marker));
                assertEquals(one.admit(sound.subject(), sound.commit()), other.admit(sound.subject(), sound.commit()));
            }
            RawCommit raw = raw(
                    ZONE,
                    envelope(random)
                            .setEpoch(random.nextInt(1, 6))
                            .setProducerSeq(random.nextInt(200))
                            .addEvents(event(moved(random, 1)))
                            .build()
                            .toByteArray());

            // when
            MoveColumns moves = decoder.decodeMoves(raw);
            assertNotNull(moves);
            Verdict quick = one.admit(moves);
            var sound = assertInstanceOf(DecodedCommit.Sound.class, decoder.decode(raw));

            // then
            assertEquals(other.admit(sound.subject(), sound.commit()), quick, () -> "seed " + seed);
            assertEquals(other.digest(), one.digest(), () -> "seed " + seed);
        }
    }

    /** One to three bytes changed, flipped, cut off, doubled or put in. */
    private static byte[] corrupted(byte[] original, Random random) {
        byte[] bytes = original;
        for (int n = random.nextInt(1, 4); n > 0 && bytes.length > 0; n--) {
            int at = random.nextInt(4) == 0
                    ? random.nextInt(bytes.length)
                    : bytes.length - 1 - random.nextInt(Math.min(bytes.length, 60));
            bytes = bytes.clone();
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1, 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 3 -> bytes = Arrays.copyOf(bytes, at);
                default -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }
}
