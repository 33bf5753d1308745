package io.p2pcoordinator.eventstore.admission;

import static io.p2pcoordinator.eventstore.Commits.checked;
import static io.p2pcoordinator.eventstore.Commits.deltas;
import static io.p2pcoordinator.eventstore.Commits.despawned;
import static io.p2pcoordinator.eventstore.Commits.marker;
import static io.p2pcoordinator.eventstore.Commits.ownership;
import static io.p2pcoordinator.eventstore.Commits.spawned;
import static io.p2pcoordinator.eventstore.Commits.zoneEnabled;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever bytes lie on whatever subject: decoding and admitting never throw. */
final class CommitDecoderFuzzTest {
    private static final List<Subject> SUBJECTS = List.of(
            Subject.host("host"),
            Subject.zone("zone"),
            Subject.peer("peer"),
            Subject.flag("flag"),
            Subject.telemetry("host"),
            Subject.entity("zone"),
            Subject.hosting("zone"));

    private final CommitDecoder decoder = new CommitDecoder();
    private final ControlAdmission control = new ControlAdmission();
    private final EntityAdmission entity = new EntityAdmission();
    private int sound;

    @Test
    void shouldNotThrowWhenBytesAreRandom() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            Subject subject = SUBJECTS.get(random.nextInt(SUBJECTS.size()));
            take(new RawCommit(subject.stream(), i + 1, subject.name(), bytes, 0), seed);
        }
    }

    @Test
    void shouldNotThrowWhenSoundCommitsAreMutated() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        List<Commit> originals = List.of(
                checked(0),
                checked(0).toBuilder().clearEvents().addEvents(zoneEnabled()).build(),
                checked(0).toBuilder()
                        .clearEvents()
                        .setEpoch(7)
                        .addEvents(ownership("node", 7))
                        .build(),
                deltas(7, "map", 1, spawned(1, 2, 3), despawned(2)),
                marker(7, "host"));
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes =
                    mutated(originals.get(random.nextInt(originals.size())).toByteArray(), random);
            Subject subject = SUBJECTS.get(random.nextInt(SUBJECTS.size()));
            take(new RawCommit(subject.stream(), i + 1, subject.name(), bytes, 0), seed);
        }
        assertTrue(sound > 200, "expected some to be sound still, but only " + sound + " were, seed " + seed);
    }

    @Test
    void shouldNotThrowWhenSubjectsAreStrange() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        byte[] payload = deltas(7, "map", 1, despawned(2)).toByteArray();
        for (int i = 0; i < 20_000; i++) {
            Subject subject = SUBJECTS.get(random.nextInt(SUBJECTS.size()));
            String name = new String(
                    mutated(subject.name().getBytes(StandardCharsets.UTF_8), random), StandardCharsets.ISO_8859_1);
            StreamId stream = StreamId.all().get(random.nextInt(18));
            take(new RawCommit(stream, i + 1, name, payload, 0), seed);
        }
    }

    private void take(RawCommit raw, long seed) {
        Throwable thrown = null;
        try {
            if (decoder.decode(raw) instanceof DecodedCommit.Sound(RawCommit _, Subject subject, Commit commit)) {
                sound++;
                if (raw.stream().equals(StreamId.CONTROL)) {
                    control.admit(subject, raw.sequence(), commit);
                } else if (raw.stream().isEntity()) {
                    entity.admit(subject, commit);
                }
            }
        } catch (RuntimeException | StackOverflowError e) {
            thrown = e;
        }
        assertNull(thrown, () -> "seed " + seed + " " + raw.subject() + " " + Arrays.toString(raw.payload()));
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] bytes = original.clone();
        for (int n = random.nextInt(4); n > 0 && bytes.length > 0; n--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                default ->
                    System.arraycopy(bytes, at, bytes, bytes.length - (bytes.length - at) / 2, (bytes.length - at) / 2);
            }
        }
        return bytes;
    }
}
