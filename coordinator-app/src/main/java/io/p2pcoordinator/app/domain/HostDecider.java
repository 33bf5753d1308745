package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostCameOnline;
import io.p2pcoordinator.proto.v1.HostDrainEnded;
import io.p2pcoordinator.proto.v1.HostDrained;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.HostRemoved;
import io.p2pcoordinator.proto.v1.HostWentOffline;
import org.jspecify.annotations.Nullable;

/** Decides what is asked of hosts. */
final class HostDecider {
    private static final int MAX_PORT = 65_535;
    private static final int PUBLIC_KEY_BYTES = 32;

    private HostDecider() {}

    static Decision decide(HostSnapshot snapshot, ControlReader state, HostCommand command) {
        return switch (command) {
            case HostCommand.RegisterHost c -> register(c.hostId(), c.registration());
            case HostCommand.RegisterOwnHost c ->
                isOfAnother(snapshot, c)
                        ? Decision.forbidden("a client may act for its own hosts only")
                        : register(c.hostId(), c.registration());
            case HostCommand.RemoveHost c ->
                snapshot.host().isEmpty()
                        ? Decision.notFound("Host", c.hostId())
                        : Decision.accepted(Event.newBuilder().setHostRemoved(HostRemoved.getDefaultInstance()));
            case HostCommand.MarkHostOffline c ->
                mark(
                        snapshot,
                        c,
                        false,
                        Event.newBuilder()
                                .setHostWentOffline(HostWentOffline.newBuilder().setReason(c.reason())));
            case HostCommand.TimeOutHost c -> timeOut(snapshot, c);
            case HostCommand.ReserveSlot c -> SlotDecider.reserve(snapshot, state, c);
            case HostCommand.ConfirmSlot c -> SlotDecider.confirm(snapshot, c);
            case HostCommand.ReleaseSlot c -> SlotDecider.release(snapshot, c);
            case HostCommand.MarkHostOnline c ->
                mark(snapshot, c, true, Event.newBuilder().setHostCameOnline(HostCameOnline.getDefaultInstance()));
            case HostCommand.DrainHost c ->
                drain(
                        snapshot,
                        c,
                        true,
                        Event.newBuilder()
                                .setHostDrained(HostDrained.newBuilder().setReason(c.reason())));
            case HostCommand.EndHostDrain c ->
                drain(snapshot, c, false, Event.newBuilder().setHostDrainEnded(HostDrainEnded.getDefaultInstance()));
        };
    }

    /** Registering again, even with the same data, is an event: a sign of life that brings the host back online. */
    private static Decision register(String hostId, HostRegistered registration) {
        String error = SoundText.wrongWithId("host_id", hostId);
        if (error == null) {
            error = wrongWith(registration);
        }
        return error == null
                ? Decision.accepted(Event.newBuilder().setHostRegistered(registration))
                : Decision.invalid(error);
    }

    private static Decision timeOut(HostSnapshot snapshot, HostCommand.TimeOutHost command) {
        boolean cameBack = snapshot.host()
                .map(host -> host.times().onlineSinceUs() != command.onlineSinceUs())
                .orElse(false);
        return cameBack
                ? Decision.unchanged()
                : mark(
                        snapshot,
                        command,
                        false,
                        Event.newBuilder()
                                .setHostWentOffline(HostWentOffline.newBuilder().setReason(command.reason())));
    }

    private static boolean isOfAnother(HostSnapshot snapshot, HostCommand.RegisterOwnHost command) {
        return snapshot.host()
                .filter(host -> !host.registration()
                        .getPlayerId()
                        .equals(command.registration().getPlayerId()))
                .isPresent();
    }

    private static Decision mark(HostSnapshot snapshot, HostCommand command, boolean online, Event.Builder event) {
        return snapshot.host()
                .map(host -> host.isOnline() == online ? Decision.unchanged() : Decision.accepted(event))
                .orElseGet(() -> Decision.notFound("Host", command.hostId()));
    }

    private static Decision drain(HostSnapshot snapshot, HostCommand command, boolean draining, Event.Builder event) {
        return snapshot.host()
                .map(host -> host.draining() == draining ? Decision.unchanged() : Decision.accepted(event))
                .orElseGet(() -> Decision.notFound("Host", command.hostId()));
    }

    /** Port 0 and the like stand for what a host's short registration leaves out. */
    private static @Nullable String wrongWith(HostRegistered host) {
        if (host.getPort() < 0 || host.getPort() > MAX_PORT) {
            return "expected a port up to " + MAX_PORT + ", but it is " + Integer.toUnsignedString(host.getPort());
        }
        if (host.getCpuCores() < 0
                || host.getCpuFrequencyMhz() < 0
                || host.getMemoryMb() < 0
                || host.getNetworkSpeedMbps() < 0
                || host.getMaxPlayers() < 0
                || host.getMaxZones() < 0
                || host.getUploadSpeedMbps() < 0
                || host.getHeartbeatIntervalMs() < 0) {
            return "expected figures of the machine from 0 to " + Integer.MAX_VALUE + ", but one is larger";
        }
        int keyBytes = host.getPublicKey().size();
        return keyBytes == 0 || keyBytes == PUBLIC_KEY_BYTES
                ? null
                : "expected a public_key of " + PUBLIC_KEY_BYTES + " bytes, but it has " + keyBytes;
    }
}
