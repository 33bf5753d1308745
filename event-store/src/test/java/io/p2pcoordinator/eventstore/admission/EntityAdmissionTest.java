package io.p2pcoordinator.eventstore.admission;

import static io.p2pcoordinator.eventstore.Commits.deltas;
import static io.p2pcoordinator.eventstore.Commits.despawned;
import static io.p2pcoordinator.eventstore.Commits.marker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EntityAdmissionTest {
    private static final String ZONE = "prontera";

    private final EntityAdmission admission = new EntityAdmission();

    @Test
    void shouldRefuseDeltasWhenNobodyHosts() {
        assertEquals(Verdict.NOT_HOSTED, deltasOf(0, "map-1", 1));
        assertEquals(Verdict.NOT_HOSTED, deltasOf(7, "map-1", 1));
        assertNull(admission.stateOf(ZONE));
    }

    @Test
    void shouldAcceptMarkerAndRememberHost() {
        assertEquals(Verdict.ACCEPTED, markerOf(7, "host-1"));
        EntityAdmission.ZoneState state = state();
        assertEquals(7, state.hostingEpoch());
        assertEquals("host-1", state.hostId());
        assertEquals(Map.of(), state.producerSeqs());
    }

    @Test
    void shouldAcceptHostsDeltasInRisingOrder() {
        markerOf(7, "host-1");
        assertEquals(Verdict.ACCEPTED, deltasOf(7, "map-1", 1));
        assertEquals(Verdict.ACCEPTED, deltasOf(7, "map-1", 2));
        assertEquals(Verdict.ACCEPTED, deltasOf(7, "map-1", 1_000), "steps may be of any size");
        assertEquals(Map.of("map-1", 1_000L), state().producerSeqs());
    }

    @Test
    void shouldRefuseRepeatedAndOldDeltas() {
        markerOf(7, "host-1");
        deltasOf(7, "map-1", 5);
        assertEquals(Verdict.REPEATED, deltasOf(7, "map-1", 5));
        assertEquals(Verdict.REPEATED, deltasOf(7, "map-1", 4));
        assertEquals(Verdict.ACCEPTED, deltasOf(7, "map-1", 6));
    }

    @Test
    void shouldCompareSequencesUnsigned() {
        markerOf(7, "host-1");
        deltasOf(7, "map-1", Long.MAX_VALUE);
        assertEquals(Verdict.ACCEPTED, deltasOf(7, "map-1", Long.MIN_VALUE), "2^63");
        assertEquals(Verdict.REPEATED, deltasOf(7, "map-1", 1));
    }

    @Test
    void shouldAcceptSequenceZeroOnce() {
        markerOf(7, "host-1");
        assertEquals(Verdict.ACCEPTED, deltasOf(7, "map-1", 0));
        assertEquals(Verdict.REPEATED, deltasOf(7, "map-1", 0));
    }

    @Test
    void shouldKeepProducersApart() {
        markerOf(7, "host-1");
        deltasOf(7, "map-1", 50);
        assertEquals(Verdict.ACCEPTED, deltasOf(7, "map-2", 1));
    }

    @Test
    void shouldKeepZonesApart() {
        markerOf(7, "host-1");
        assertEquals(
                Verdict.NOT_HOSTED, admission.admit(Subject.entity("geffen"), deltas(7, "map-1", 1, despawned(1))));
    }

    @Test
    void shouldRefuseFormerHostAfterNewMarker() {
        // given
        markerOf(7, "host-1");
        deltasOf(7, "map-1", 1);
        markerOf(9, "host-2");

        // then
        assertEquals(Verdict.STALE_EPOCH, deltasOf(7, "map-1", 2));
        assertEquals(Verdict.STALE_EPOCH, deltasOf(8, "map-1", 2));
        assertEquals(Verdict.STALE_EPOCH, deltasOf(10, "map-1", 2), "not yet either");
        assertEquals(Verdict.ACCEPTED, deltasOf(9, "map-2", 1));
        assertEquals("host-2", state().hostId());
    }

    @Test
    void shouldForgetProducersWhenMarkerIsNew() {
        markerOf(7, "host-1");
        deltasOf(7, "map-1", 50);
        markerOf(9, "host-1");
        assertEquals(Verdict.ACCEPTED, deltasOf(9, "map-1", 1));
    }

    @Test
    void shouldIgnoreRepeatedMarker() {
        // given
        markerOf(7, "host-1");
        deltasOf(7, "map-1", 5);

        // when
        Verdict verdict = markerOf(7, "host-2");

        // then: neither the host nor what its producers sent is forgotten
        assertEquals(Verdict.REPEATED, verdict);
        assertEquals("host-1", state().hostId());
        assertEquals(Verdict.REPEATED, deltasOf(7, "map-1", 5));
    }

    @Test
    void shouldRefuseOlderMarker() {
        markerOf(9, "host-2");
        assertEquals(Verdict.STALE_EPOCH, markerOf(7, "host-1"));
        assertEquals(9, state().hostingEpoch());
        assertEquals("host-2", state().hostId());
    }

    @Test
    void shouldDecideAndDigestAsIfItHadSeenAllWhenRestored() {
        // given
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var zones = List.of("a", "b", "c");
        var restarted = new EntityAdmission();
        for (int i = 0; i < 3_000; i++) {
            // when: every now and then a reader stops and another goes on with what it remembered
            if (random.nextInt(20) == 0) {
                restarted = restored(restarted, zones);
            }
            String zone = zones.get(random.nextInt(zones.size()));
            long epoch = 1L + random.nextInt(1 + i / 100);
            boolean isMarker = random.nextInt(30) == 0;
            Subject subject = isMarker ? Subject.hosting(zone) : Subject.entity(zone);
            Commit commit = isMarker
                    ? marker(epoch, "host-" + epoch)
                    : deltas(epoch, "map-" + random.nextInt(3), random.nextInt(50), despawned(1));

            // then
            assertEquals(admission.admit(subject, commit), restarted.admit(subject, commit), () -> "seed " + seed);
            assertEquals(admission.digest(), restarted.digest(), () -> "seed " + seed);
        }
    }

    @Test
    void shouldGiveSameDigestInWhateverOrderZonesCame() {
        // given
        var zones = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f"));
        long digest = digestAfter(zones);

        for (int i = 0; i < 10; i++) {
            // when
            Collections.shuffle(zones, new Random(i));

            // then
            assertEquals(digest, digestAfter(zones));
        }
        assertNotEquals(digest, digestAfter(zones.subList(0, 5)));
    }

    @Test
    void shouldChangeDigestWithEverythingThatItRemembers() {
        markerOf(7, "host-1");
        long hosted = admission.digest();
        deltasOf(7, "map-1", 1);
        long first = admission.digest();
        deltasOf(7, "map-1", 2);
        long second = admission.digest();
        deltasOf(7, "map-1", 2);
        assertEquals(second, admission.digest(), "a repetition changes nothing");
        assertEquals(4, List.of(0L, hosted, first, second).stream().distinct().count());
        markerOf(8, "host-1");
        assertNotEquals(hosted, admission.digest());
    }

    private static long digestAfter(List<String> zones) {
        var admission = new EntityAdmission();
        for (String zone : zones) {
            admission.admit(Subject.hosting(zone), marker(3, "host"));
            admission.admit(Subject.entity(zone), deltas(3, "map-" + zone, 1, despawned(1)));
            admission.admit(Subject.entity(zone), deltas(3, "other", 5, despawned(1)));
        }
        return admission.digest();
    }

    private static EntityAdmission restored(EntityAdmission former, List<String> zones) {
        var fresh = new EntityAdmission();
        for (String zone : zones) {
            EntityAdmission.ZoneState state = former.stateOf(zone);
            if (state != null) {
                fresh.restore(zone, state.hostingEpoch(), state.hostId(), state.producerSeqs());
            }
        }
        return fresh;
    }

    private EntityAdmission.ZoneState state() {
        return Objects.requireNonNull(admission.stateOf(ZONE));
    }

    private Verdict markerOf(long hostingEpoch, String hostId) {
        return admission.admit(Subject.hosting(ZONE), marker(hostingEpoch, hostId));
    }

    private Verdict deltasOf(long hostingEpoch, String producerId, long producerSeq) {
        return admission.admit(Subject.entity(ZONE), deltas(hostingEpoch, producerId, producerSeq, despawned(1)));
    }
}
