package io.p2pcoordinator.eventstore.admission;

import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.HostingStarted;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules of an ENTITY stream. A zone's entity commits have effect only under the hosting epoch of its newest marker,
 * and only once per producer and sequence. A newer marker forgets the producers of the epoch before: what they still
 * send is refused by its epoch, so the memory needed stays bounded by the zones and their present producers.
 */
public final class EntityAdmission {
    /** What is remembered of a zone. Mutable, owned by the admission. */
    public static final class ZoneState {
        private final long zoneFigure;
        private final Map<String, Producer> producers = new HashMap<>();
        private long hostingEpoch;
        private String hostId = "";
        /** Who published last: hardly ever another one next time. */
        private @Nullable Producer latest;
        /** Sum of the marker's and the producers' figures. */
        private long digest;

        private ZoneState(String zoneId) {
            zoneFigure = new Digest().add(zoneId).value();
        }

        /** 0 where nobody was ever assigned. */
        public long hostingEpoch() {
            return hostingEpoch;
        }

        public String hostId() {
            return hostId;
        }

        /** Last applied sequence by producer id, in no particular order. */
        public Map<String, Long> producerSeqs() {
            return producers.values().stream()
                    .collect(Collectors.toUnmodifiableMap(producer -> producer.id, producer -> producer.lastSeq));
        }

        private void mark(long epoch, String host) {
            hostingEpoch = epoch;
            hostId = host;
            producers.clear();
            latest = null;
            digest = new Digest().add(zoneFigure).add(epoch).add(host).value();
        }

        private @Nullable Producer producer(String id) {
            if (latest != null && latest.id.equals(id)) {
                return latest;
            }
            latest = producers.get(id);
            return latest;
        }

        private Producer newProducer(String id) {
            var producer = new Producer(id, new Digest().add(zoneFigure).add(id).value());
            producers.put(id, producer);
            latest = producer;
            return producer;
        }

        private void put(Producer producer, long seq) {
            digest -= producer.figure;
            producer.lastSeq = seq;
            producer.figure = Digest.mix(producer.idFigure + Digest.mix(seq));
            digest += producer.figure;
        }
    }

    /** The last that was applied of one producer, and its part of the digest. */
    private static final class Producer {
        final String id;
        final long idFigure;
        long lastSeq;
        long figure;

        Producer(String id, long idFigure) {
            this.id = id;
            this.idFigure = idFigure;
        }
    }

    private final Map<String, ZoneState> zones = new HashMap<>();
    /** Sum over zones, kept with every commit. */
    private long digest;

    /** Puts back what a reader had remembered of a zone when it stopped. */
    public void restore(String zoneId, long hostingEpoch, String hostId, Map<String, Long> producerSeqs) {
        var state = new ZoneState(zoneId);
        state.mark(hostingEpoch, hostId);
        producerSeqs.forEach((producer, seq) -> state.put(state.newProducer(producer), seq));
        ZoneState former = zones.put(zoneId, state);
        digest += state.digest - (former == null ? 0 : former.digest);
    }

    /** All that is remembered, in no particular order. */
    public void forEach(BiConsumer<String, ZoneState> visitor) {
        zones.forEach(visitor);
    }

    /** Forgets everything. */
    public void clear() {
        zones.clear();
        digest = 0;
    }

    public @Nullable ZoneState stateOf(String zoneId) {
        return zones.get(zoneId);
    }

    public Verdict admit(Subject subject, Commit commit) {
        return subject.kind() == SubjectKind.HOSTING
                ? admitMarker(subject, commit)
                : admitDeltas(subject, commit.getEpoch(), commit.getProducerId(), commit.getProducerSeq());
    }

    /** As the same commit in its general form. Allocates nothing but for a producer that is new. */
    public Verdict admit(MoveColumns moves) {
        return admitDeltas(moves.subject(), moves.epoch(), moves.producerId(), moves.producerSeq());
    }

    /** A figure for everything remembered, the same wherever the same commits were admitted. */
    public long digest() {
        return digest;
    }

    private Verdict admitMarker(Subject subject, Commit commit) {
        HostingStarted marker = commit.getEvents(commit.getEventsCount() - 1).getHostingStarted();
        ZoneState zone = zones.computeIfAbsent(subject.id(), ZoneState::new);
        if (marker.getHostingEpoch() == zone.hostingEpoch) {
            return Verdict.REPEATED;
        }
        if (marker.getHostingEpoch() < zone.hostingEpoch) {
            return Verdict.STALE_EPOCH;
        }
        digest -= zone.digest;
        zone.mark(marker.getHostingEpoch(), marker.getHostId());
        digest += zone.digest;
        return Verdict.ACCEPTED;
    }

    private Verdict admitDeltas(Subject subject, long epoch, String producerId, long producerSeq) {
        ZoneState zone = zones.get(subject.id());
        if (zone == null || zone.hostingEpoch == 0) {
            return Verdict.NOT_HOSTED;
        }
        if (epoch != zone.hostingEpoch) {
            return Verdict.STALE_EPOCH;
        }
        Producer producer = zone.producer(producerId);
        if (producer == null) {
            producer = zone.newProducer(producerId);
        } else if (Long.compareUnsigned(producerSeq, producer.lastSeq) <= 0) {
            return Verdict.REPEATED;
        }
        digest -= zone.digest;
        zone.put(producer, producerSeq);
        digest += zone.digest;
        return Verdict.ACCEPTED;
    }
}
