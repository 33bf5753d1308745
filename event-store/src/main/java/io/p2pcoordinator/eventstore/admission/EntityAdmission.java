package io.p2pcoordinator.eventstore.admission;

import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.HostingStarted;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The rules of an ENTITY stream. A zone's entity commits have effect only under the hosting epoch of its newest marker,
 * and only once per producer and sequence. A newer marker forgets the producers of the epoch before: what they still
 * send is refused by its epoch, so the memory needed stays bounded by the zones and their present producers.
 */
public final class EntityAdmission {
    /** What is remembered of a zone. Mutable, owned by the admission. */
    public static final class ZoneState {
        private long hostingEpoch;
        private String hostId = "";
        private final Map<String, Long> producerSeqs = new HashMap<>();

        /** 0 where nobody was ever assigned. */
        public long hostingEpoch() {
            return hostingEpoch;
        }

        public String hostId() {
            return hostId;
        }

        /** Last applied sequence by producer id, in no particular order. */
        public Map<String, Long> producerSeqs() {
            return Map.copyOf(producerSeqs);
        }

        void addTo(Digest digest) {
            digest.add(hostingEpoch).add(hostId);
            long producers = 0;
            for (var producer : producerSeqs.entrySet()) {
                producers += new Digest()
                        .add(producer.getKey())
                        .add(producer.getValue())
                        .value();
            }
            digest.add(producers);
        }
    }

    private final Map<String, ZoneState> zones = new HashMap<>();

    /** Puts back what a reader had remembered of a zone when it stopped. */
    public void restore(String zoneId, long hostingEpoch, String hostId, Map<String, Long> producerSeqs) {
        var state = new ZoneState();
        state.hostingEpoch = hostingEpoch;
        state.hostId = hostId;
        state.producerSeqs.putAll(producerSeqs);
        zones.put(zoneId, state);
    }

    /** All that is remembered, in no particular order. */
    public void forEach(BiConsumer<String, ZoneState> visitor) {
        zones.forEach(visitor);
    }

    /** Forgets everything. */
    public void clear() {
        zones.clear();
    }

    public @Nullable ZoneState stateOf(String zoneId) {
        return zones.get(zoneId);
    }

    public Verdict admit(Subject subject, Commit commit) {
        return subject.kind() == SubjectKind.HOSTING ? admitMarker(subject, commit) : admitDeltas(subject, commit);
    }

    /** A figure for everything remembered, the same wherever the same commits were admitted. */
    public long digest() {
        long sum = 0;
        for (var zone : zones.entrySet()) {
            var digest = new Digest().add(zone.getKey());
            zone.getValue().addTo(digest);
            sum += digest.value();
        }
        return sum;
    }

    private Verdict admitMarker(Subject subject, Commit commit) {
        HostingStarted marker = commit.getEvents(commit.getEventsCount() - 1).getHostingStarted();
        ZoneState zone = zones.computeIfAbsent(subject.id(), _ -> new ZoneState());
        if (marker.getHostingEpoch() == zone.hostingEpoch) {
            return Verdict.REPEATED;
        }
        if (marker.getHostingEpoch() < zone.hostingEpoch) {
            return Verdict.STALE_EPOCH;
        }
        zone.hostingEpoch = marker.getHostingEpoch();
        zone.hostId = marker.getHostId();
        zone.producerSeqs.clear();
        return Verdict.ACCEPTED;
    }

    private Verdict admitDeltas(Subject subject, Commit commit) {
        ZoneState zone = zones.get(subject.id());
        if (zone == null || zone.hostingEpoch == 0) {
            return Verdict.NOT_HOSTED;
        }
        if (commit.getEpoch() != zone.hostingEpoch) {
            return Verdict.STALE_EPOCH;
        }
        Long last = zone.producerSeqs.get(commit.getProducerId());
        if (last != null && Long.compareUnsigned(commit.getProducerSeq(), last) <= 0) {
            return Verdict.REPEATED;
        }
        zone.producerSeqs.put(commit.getProducerId(), commit.getProducerSeq());
        return Verdict.ACCEPTED;
    }
}
