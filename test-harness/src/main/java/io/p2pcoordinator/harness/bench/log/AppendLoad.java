package io.p2pcoordinator.harness.bench.log;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The commits that all sides send: 128 bytes each, some entities of a zone that moved, over the zones of some streams in turn. */
final class AppendLoad {
    static final int COMMIT_BYTES = 128;
    static final String PRODUCER = "bench-map";
    static final long EPOCH = 7;

    private static final long NOON_US = 1_767_268_800_000_000L; // 2026-01-01T12:00Z
    private static final int ID_BYTES = 16;

    private final List<StreamId> streams;
    private final List<List<String>> zones;
    private final List<Event> events;

    /** @param streamCount 1 to 16 */
    AppendLoad(int streamCount, int zonesPerStream) {
        this.streams = IntStream.range(0, streamCount)
                .mapToObj(partition -> StreamId.entity(partition))
                .toList();
        this.zones =
                streams.stream().map(stream -> zonesIn(stream, zonesPerStream)).toList();
        this.events = List.of(moves());
    }

    List<StreamId> streams() {
        return streams;
    }

    /** Of one stream. */
    List<String> zones(int stream) {
        return zones.get(stream);
    }

    List<Event> events() {
        return events;
    }

    long occurredAtUs() {
        return NOON_US;
    }

    Commit commit(long number) {
        byte[] id = new byte[ID_BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            id[i] = (byte) (number >>> (8 * i));
        }
        return Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(id))
                .setProducerId(PRODUCER)
                .setProducerSeq(NOON_US + number)
                .setEpoch(EPOCH)
                .setOccurredAtUs(NOON_US)
                .addAllEvents(events)
                .build();
    }

    AppendRequest request(int stream, long number) {
        List<String> names = zones.get(stream);
        return new AppendRequest(Subject.entity(names.get((int) (number % names.size()))), commit(number));
    }

    private static List<String> zonesIn(StreamId stream, int count) {
        var names = new ArrayList<String>();
        for (int i = 0; names.size() < count; i++) {
            String zone = "bench_fild%03d".formatted(i);
            if (Subject.entity(zone).stream().equals(stream)) {
                names.add(zone);
            }
        }
        return names;
    }

    /** As many moves as make a commit of this many bytes, one of them far enough to fill it up. */
    private static Event moves() {
        for (int entities = 1; entities < COMMIT_BYTES; entities++) {
            for (int farMm = 1; farMm < 1 << 28; farMm <<= 7) {
                var moved = EntitiesMoved.newBuilder();
                for (int i = 0; i < entities; i++) {
                    moved.addEntityId(1 + i).addDxMm(i == 0 ? farMm : 40).addDyMm(-50);
                }
                Event event = Event.newBuilder().setEntitiesMoved(moved).build();
                if (sizeWith(event) == COMMIT_BYTES) {
                    return event;
                }
            }
        }
        throw new IllegalStateException("expected moves that make a commit of " + COMMIT_BYTES + " bytes, but none do");
    }

    private static int sizeWith(Event event) {
        return Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(new byte[ID_BYTES]))
                .setProducerId(PRODUCER)
                .setProducerSeq(NOON_US)
                .setEpoch(EPOCH)
                .setOccurredAtUs(NOON_US)
                .addEvents(event)
                .build()
                .getSerializedSize();
    }
}
