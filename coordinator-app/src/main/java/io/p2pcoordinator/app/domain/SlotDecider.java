package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.app.domain.HostCommand.ConfirmSlot;
import io.p2pcoordinator.app.domain.HostCommand.ReleaseSlot;
import io.p2pcoordinator.app.domain.HostCommand.ReserveSlot;
import io.p2pcoordinator.app.domain.Slots.Slot;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.SlotConfirmed;
import io.p2pcoordinator.proto.v1.SlotReleased;
import io.p2pcoordinator.proto.v1.SlotReserved;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides who holds a host's slots. All of it on the host's version, so that the last one goes to one zone only. */
final class SlotDecider {
    /** Of a host that does not say how many zones it takes. */
    private static final long DEFAULT_ZONES = 5;

    private SlotDecider() {}

    static Decision reserve(HostSnapshot snapshot, ControlReader state, ReserveSlot command) {
        return snapshot.host()
                .map(host -> reserve(host, state, command))
                .orElseGet(() -> Decision.notFound("Host", command.hostId()));
    }

    static Decision confirm(HostSnapshot snapshot, ConfirmSlot command) {
        Optional<Slot> slot = snapshot.host().flatMap(host -> host.slots().find(command.zoneId()));
        if (slot.isEmpty()) {
            return Decision.notFound("Slot for zone", command.zoneId());
        }
        if (slot.get().isConfirmed()) {
            return Decision.unchanged();
        }
        return slot.get().isHeldAt(command.nowUs())
                ? Decision.accepted(Event.newBuilder()
                        .setSlotConfirmed(SlotConfirmed.newBuilder()
                                .setZoneId(command.zoneId())
                                .setMigration(slot.get().migration())))
                : Decision.invalid("The slot for zone " + command.zoneId() + " was held until "
                        + slot.get().deadlineUs() + " us and is not held any more");
    }

    static Decision release(HostSnapshot snapshot, ReleaseSlot command) {
        return snapshot.host()
                .flatMap(host -> host.slots().find(command.zoneId()))
                .filter(slot -> slot.migration() == command.migration())
                .filter(slot -> command.alsoConfirmed() || !slot.isConfirmed())
                .map(slot -> Decision.accepted(Event.newBuilder().setSlotReleased(released(slot, command.reason()))))
                .orElseGet(Decision::unchanged);
    }

    private static Decision reserve(HostState host, ControlReader state, ReserveSlot command) {
        boolean isThere = host.slots()
                .find(command.zoneId())
                .filter(slot -> slot.migration() == command.migration())
                .isPresent();
        if (isThere) {
            return Decision.unchanged();
        }
        if (!host.isOnline()) {
            return Decision.invalid("Host is not online: " + command.hostId());
        }
        long held = host.slots().heldByOthers(command.zoneId(), command.nowUs());
        long slots = slots(host);
        if (held < slots) {
            held += claimed(host, state, command.zoneId());
        }
        if (held >= slots) {
            return Decision.invalid(
                    "Host " + command.hostId() + " has no free slot: " + held + " of " + slots + " are held");
        }
        List<Event> events = new ArrayList<>();
        for (Slot slot : host.slots().all()) {
            if (!slot.isHeldAt(command.nowUs()) && !slot.zoneId().equals(command.zoneId())) {
                events.add(Event.newBuilder()
                        .setSlotReleased(released(slot, "not confirmed in time"))
                        .build());
            }
        }
        events.add(Event.newBuilder()
                .setSlotReserved(SlotReserved.newBuilder()
                        .setZoneId(command.zoneId())
                        .setMigration(command.migration())
                        .setDeadlineUs(command.deadlineUs()))
                .build());
        return new Decision.Accepted(events);
    }

    /** How many other zones it has without a slot, since they were assigned by hand. Looks at all zones. */
    private static long claimed(HostState host, ControlReader state, String zoneId) {
        return state.zones()
                .filter(zone -> zone.hosting().hostId().equals(host.hostId())
                        && zone.status() != ZoneStatus.ZONE_STATUS_DISABLED
                        && !zone.zoneId().equals(zoneId)
                        && host.slots().find(zone.zoneId()).isEmpty())
                .count();
    }

    private static SlotReleased.Builder released(Slot slot, String reason) {
        return SlotReleased.newBuilder()
                .setZoneId(slot.zoneId())
                .setMigration(slot.migration())
                .setReason(reason);
    }

    static long slots(HostState host) {
        int stated = host.registration().getMaxZones();
        return stated == 0 ? DEFAULT_ZONES : Integer.toUnsignedLong(stated);
    }
}
