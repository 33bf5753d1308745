package io.p2pcoordinator.app.simulation;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.MoveColumns;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesDespawned;
import io.p2pcoordinator.proto.v1.EntitiesHandedOver;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingStarted;
import java.util.ArrayList;
import java.util.List;

/** One entity stream with the state that follows it: commits are encoded, appended, decoded and applied. */
final class EntityLog {
    final EntityState state = new EntityState();
    final List<RawCommit> log = new ArrayList<>();
    long nowUs = 1_700_000_000_000_000L;
    private long producerSeq;

    EntityLog host(String zoneId, long hostingEpoch) {
        var marker = Event.newBuilder()
                .setHostingStarted(HostingStarted.newBuilder()
                        .setHostingEpoch(hostingEpoch)
                        .setHostId("host-1"))
                .build();
        append(Subject.hosting(zoneId), commit(0, List.of(marker)));
        return this;
    }

    /** Under hosting epoch 1. */
    Verdict publish(String zoneId, Event... events) {
        return append(Subject.entity(zoneId), commit(1, List.of(events)));
    }

    Commit commit(long epoch, List<Event> events) {
        return Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(new byte[16]))
                .setProducerId("host-1")
                .setProducerSeq(++producerSeq)
                .setEpoch(epoch)
                .setOccurredAtUs(nowUs)
                .addAllEvents(events)
                .build();
    }

    Verdict append(Subject subject, Commit commit) {
        return append(subject, commit.toByteArray());
    }

    Verdict append(Subject subject, byte[] payload) {
        var raw = new RawCommit(subject.stream(), log.size() + 1L, subject.name(), payload, nowUs);
        log.add(raw);
        return apply(new CommitDecoder(), raw, state);
    }

    /** As the lanes do it: moves take their short way, which they do not in {@link #append}. */
    EntityState folded() {
        var replica = new EntityState();
        var decoder = new CommitDecoder();
        log.forEach(raw -> {
            MoveColumns moves = decoder.decodeMoves(raw);
            if (moves == null) {
                apply(decoder, raw, replica);
            } else {
                replica.apply(moves);
            }
        });
        return replica;
    }

    ZoneEntities zone(String zoneId) {
        return state.zone(zoneId).orElseThrow();
    }

    static Verdict apply(CommitDecoder decoder, RawCommit raw, EntityState state) {
        return switch (decoder.decode(raw)) {
            case DecodedCommit.Sound sound -> state.apply(sound);
            case DecodedCommit.Unsound unsound -> {
                state.parked(unsound);
                yield Verdict.PARKED;
            }
        };
    }

    /** A monster that stands still. */
    static Event spawned(long entityId, long xMm, long yMm) {
        return Event.newBuilder()
                .setEntitiesSpawned(EntitiesSpawned.newBuilder()
                        .addEntityId(entityId)
                        .addKind(EntityKind.ENTITY_KIND_MONSTER)
                        .addTypeId(1002)
                        .addXMm(xMm)
                        .addYMm(yMm))
                .build();
    }

    static Event moved(long entityId, int dxMm, int dyMm, int velocityXMmPerS, int velocityYMmPerS) {
        return Event.newBuilder()
                .setEntitiesMoved(EntitiesMoved.newBuilder()
                        .addEntityId(entityId)
                        .addDxMm(dxMm)
                        .addDyMm(dyMm)
                        .addVelocityXMmPerS(velocityXMmPerS)
                        .addVelocityYMmPerS(velocityYMmPerS))
                .build();
    }

    static Event despawned(long... entityIds) {
        var gone = EntitiesDespawned.newBuilder();
        for (long id : entityIds) {
            gone.addEntityId(id);
        }
        return Event.newBuilder().setEntitiesDespawned(gone).build();
    }

    static Event handedOver(long entityId) {
        return Event.newBuilder()
                .setEntitiesHandedOver(
                        EntitiesHandedOver.newBuilder().addEntityId(entityId).setToZoneId("elsewhere"))
                .build();
    }
}
