package io.p2pcoordinator.app.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingStarted;
import io.p2pcoordinator.proto.v1.OwnershipChanged;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every type of event that the log lets through on a control subject has an applier, and no other has. */
class AppliersTest {
    private static final CommitFacts COMMIT = new CommitFacts(1, 1, 1);

    @Test
    void shouldApplyExactlyTheEventsThatBelongOnHostSubjects() {
        for (FieldDescriptor type : Event.getDescriptor().getFields()) {
            Event event = sample(type);
            if (isSoundOn(Subject.host("host-1"), event)) {
                HostApplier.apply("host-1", Optional.empty(), event, COMMIT);
            } else {
                assertThrows(
                        MisplacedEventException.class,
                        () -> HostApplier.apply("host-1", Optional.empty(), event, COMMIT),
                        type.getName());
            }
        }
    }

    @Test
    void shouldApplyExactlyTheEventsThatBelongOnZoneSubjects() {
        for (FieldDescriptor type : Event.getDescriptor().getFields()) {
            Event event = sample(type);
            ZoneSnapshot zone = new ControlWorld()
                    .given(ControlWorld.putZone("zone-1"))
                    .state
                    .zoneSnapshot("zone-1");
            if (isSoundOn(Subject.zone("zone-1"), event)) {
                ZoneApplier.apply("zone-1", ZoneSnapshot.NONE, event, COMMIT);
                ZoneApplier.apply("zone-1", zone, event, COMMIT);
            } else {
                assertThrows(
                        MisplacedEventException.class,
                        () -> ZoneApplier.apply("zone-1", zone, event, COMMIT),
                        type.getName());
            }
        }
    }

    @Test
    void shouldApplyExactlyTheEventsThatBelongOnPeerSubjects() {
        for (FieldDescriptor type : Event.getDescriptor().getFields()) {
            Event event = sample(type);
            if (isSoundOn(Subject.peer("peer-1"), event)) {
                PeerApplier.apply("peer-1", event, COMMIT);
            } else {
                assertThrows(
                        MisplacedEventException.class,
                        () -> PeerApplier.apply("peer-1", event, COMMIT),
                        type.getName());
            }
        }
    }

    @Test
    void shouldApplyExactlyTheEventsThatBelongOnFlagSubjects() {
        for (FieldDescriptor type : Event.getDescriptor().getFields()) {
            Event event = sample(type);
            if (isSoundOn(Subject.flag("runtime"), event)) {
                assertEquals(FlagValues.NONE, FlagApplier.apply(FlagValues.NONE, event, COMMIT));
            } else {
                assertThrows(
                        MisplacedEventException.class,
                        () -> FlagApplier.apply(FlagValues.NONE, event, COMMIT),
                        type.getName());
            }
        }
    }

    @Test
    void shouldChangeNothingWhenThereIsNothingToChange() {
        for (FieldDescriptor type : Event.getDescriptor().getFields()) {
            Event event = sample(type);
            if (isSoundOn(Subject.host("host-1"), event) && !event.hasHostRegistered()) {
                assertEquals(Optional.empty(), HostApplier.apply("host-1", Optional.empty(), event, COMMIT));
            }
            if (isSoundOn(Subject.zone("zone-1"), event)
                    && !event.hasZoneRegistered()
                    && !event.hasOwnershipChanged()) {
                assertEquals(ZoneSnapshot.NONE, ZoneApplier.apply("zone-1", ZoneSnapshot.NONE, event, COMMIT));
            }
        }
    }

    @Test
    void shouldRefuseEmptyEvent() {
        assertFalse(isSoundOn(Subject.zone("zone-1"), Event.getDefaultInstance()));
    }

    private static boolean isSoundOn(Subject subject, Event event) {
        byte[] payload = new ControlWorld()
                .commit(0, 1, List.of(event)).toBuilder().build().toByteArray();
        var raw = new RawCommit(subject.stream(), 1, subject.name(), payload, 0);
        return new CommitDecoder().decode(raw) instanceof DecodedCommit.Sound;
    }

    /** The event with nothing in it but what the log's rules want. */
    private static Event sample(FieldDescriptor type) {
        return switch (type.getName()) {
            case "ownership_changed" ->
                Event.newBuilder()
                        .setOwnershipChanged(OwnershipChanged.newBuilder().setOwnerEpoch(1))
                        .build();
            case "hosting_started" ->
                Event.newBuilder()
                        .setHostingStarted(HostingStarted.newBuilder().setHostingEpoch(1))
                        .build();
            case "player_state_changed" ->
                Event.newBuilder()
                        .setPlayerStateChanged(PlayerStateChanged.newBuilder().setVersion(1))
                        .build();
            default ->
                Event.newBuilder()
                        .setField(type, Event.newBuilder().getFieldBuilder(type).build())
                        .build();
        };
    }
}
