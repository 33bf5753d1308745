package io.p2pcoordinator.app.route;

import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.app.domain.HostDataCommand;
import io.p2pcoordinator.app.domain.MigrationCommand;
import io.p2pcoordinator.app.domain.SessionCommand;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.domain.ZoneSettingsPatch;
import io.p2pcoordinator.proto.v1.ActivateSession;
import io.p2pcoordinator.proto.v1.AddPlayer;
import io.p2pcoordinator.proto.v1.AssignHosting;
import io.p2pcoordinator.proto.v1.AssignPlayer;
import io.p2pcoordinator.proto.v1.ChangeZoneSettings;
import io.p2pcoordinator.proto.v1.CommandRequest;
import io.p2pcoordinator.proto.v1.EndSession;
import io.p2pcoordinator.proto.v1.OpenSession;
import io.p2pcoordinator.proto.v1.PutZone;
import io.p2pcoordinator.proto.v1.RecordDivergence;
import io.p2pcoordinator.proto.v1.RecordHostData;
import io.p2pcoordinator.proto.v1.RemovePlayer;
import io.p2pcoordinator.proto.v1.ReportSessionMetrics;
import io.p2pcoordinator.proto.v1.SetZoneStatus;
import io.p2pcoordinator.proto.v1.SwitchP2P;
import io.p2pcoordinator.proto.v1.TimeOutSession;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Commands on zones as bytes. Their text is valid Unicode, as the edge sees to. */
final class CommandRequests {
    private CommandRequests() {}

    /** @param minControlSequence what the owner has to know before it decides */
    record Request(ZoneCommand command, long minControlSequence) {}

    static byte[] encode(ZoneCommand command, long minControlSequence) {
        var request = CommandRequest.newBuilder().setZoneId(command.zoneId()).setMinControlSequence(minControlSequence);
        switch (command) {
            case ZoneCommand.OfZone ofZone -> put(request, ofZone);
            case SessionCommand ofSession -> put(request, ofSession);
            case MigrationCommand.StartMigration c -> request.setStartMigration(c.started());
            case MigrationCommand.TakeZoneState c -> request.setTakeZoneState(c.taken());
            case MigrationCommand.OfOwner c ->
                throw new IllegalArgumentException(
                        "expected a command for another node, but it is the owner's own: " + c);
            case HostDataCommand ofHost -> put(request, ofHost);
        }
        return request.build().toByteArray();
    }

    /** Empty where it is none that this version knows. */
    static Optional<Request> decode(byte[] message) {
        try {
            CommandRequest request = CommandRequest.parseFrom(message);
            return command(request).map(command -> new Request(command, request.getMinControlSequence()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException _) { // no protobuf; a field that is newer
            return Optional.empty();
        }
    }

    private static void put(CommandRequest.Builder request, ZoneCommand.OfZone command) {
        switch (command) {
            case ZoneCommand.PutZone c ->
                request.setPutZone(PutZone.newBuilder().setSettings(c.settings()));
            case ZoneCommand.ChangeZoneSettings c ->
                request.setChangeZoneSettings(ChangeZoneSettings.newBuilder()
                        .setValues(c.patch().values())
                        .addAllFields(c.patch().fields()));
            case ZoneCommand.SwitchP2p c ->
                request.setSwitchP2P(SwitchP2P.newBuilder().setEnabled(c.enabled()));
            case ZoneCommand.SetZoneStatus c ->
                request.setSetZoneStatus(SetZoneStatus.newBuilder().setStatus(c.status()));
            case ZoneCommand.AssignHosting c ->
                request.setAssignHosting(AssignHosting.newBuilder().setHostId(c.hostId()));
        }
    }

    private static void put(CommandRequest.Builder request, HostDataCommand command) {
        switch (command) {
            case HostDataCommand.RecordHostData c ->
                request.setRecordHostData(RecordHostData.newBuilder()
                        .setSync(c.sync())
                        .setMapState(c.mapState())
                        .setLogs(c.logs())
                        .addAllPlayers(c.players()));
            case HostDataCommand.RecordDivergence c ->
                request.setRecordDivergence(RecordDivergence.newBuilder().setDivergence(c.divergence()));
        }
    }

    private static void put(CommandRequest.Builder request, SessionCommand command) {
        String id = command.sessionId();
        switch (command) {
            case SessionCommand.OpenSession c -> {
                var open = OpenSession.newBuilder()
                        .setSessionId(id)
                        .setHostId(c.hostId())
                        .addAllPlayerIds(c.playerIds());
                c.maxPlayers().ifPresent(open::setMaxPlayers);
                request.setOpenSession(open);
            }
            case SessionCommand.AssignPlayer c ->
                request.setAssignPlayer(AssignPlayer.newBuilder()
                        .setSessionId(id)
                        .setHostId(c.hostId())
                        .setPlayerId(c.playerId()));
            case SessionCommand.ActivateSession _ ->
                request.setActivateSession(ActivateSession.newBuilder().setSessionId(id));
            case SessionCommand.EndSession c ->
                request.setEndSession(EndSession.newBuilder().setSessionId(id).setReason(c.reason()));
            case SessionCommand.TimeOutSession c ->
                request.setTimeOutSession(TimeOutSession.newBuilder()
                        .setSessionId(id)
                        .setReason(c.reason())
                        .setUpdatedAtUs(c.updatedAtUs()));
            case SessionCommand.ReportSessionMetrics c ->
                request.setReportSessionMetrics(
                        ReportSessionMetrics.newBuilder().setReport(c.report()));
            case SessionCommand.AddPlayer c ->
                request.setAddPlayer(AddPlayer.newBuilder().setSessionId(id).setPlayerId(c.playerId()));
            case SessionCommand.RemovePlayer c ->
                request.setRemovePlayer(
                        RemovePlayer.newBuilder().setSessionId(id).setPlayerId(c.playerId()));
        }
    }

    private static Optional<ZoneCommand> command(CommandRequest request) {
        String zone = request.getZoneId();
        return Optional.ofNullable(
                switch (request.getCommandCase()) {
                    case PUT_ZONE ->
                        new ZoneCommand.PutZone(zone, request.getPutZone().getSettings());
                    case CHANGE_ZONE_SETTINGS ->
                        new ZoneCommand.ChangeZoneSettings(zone, patch(request.getChangeZoneSettings()));
                    case SWITCH_P2P ->
                        new ZoneCommand.SwitchP2p(zone, request.getSwitchP2P().getEnabled());
                    case SET_ZONE_STATUS ->
                        new ZoneCommand.SetZoneStatus(
                                zone, request.getSetZoneStatus().getStatus());
                    case ASSIGN_HOSTING ->
                        new ZoneCommand.AssignHosting(
                                zone, request.getAssignHosting().getHostId());
                    case OPEN_SESSION -> open(zone, request.getOpenSession());
                    case ACTIVATE_SESSION ->
                        new SessionCommand.ActivateSession(
                                zone, request.getActivateSession().getSessionId());
                    case END_SESSION ->
                        new SessionCommand.EndSession(
                                zone,
                                request.getEndSession().getSessionId(),
                                request.getEndSession().getReason());
                    case TIME_OUT_SESSION -> timeOut(zone, request.getTimeOutSession());
                    case REPORT_SESSION_METRICS ->
                        new SessionCommand.ReportSessionMetrics(
                                zone, request.getReportSessionMetrics().getReport());
                    case ADD_PLAYER ->
                        new SessionCommand.AddPlayer(
                                zone,
                                request.getAddPlayer().getSessionId(),
                                request.getAddPlayer().getPlayerId());
                    case REMOVE_PLAYER ->
                        new SessionCommand.RemovePlayer(
                                zone,
                                request.getRemovePlayer().getSessionId(),
                                request.getRemovePlayer().getPlayerId());
                    case ASSIGN_PLAYER -> assign(zone, request.getAssignPlayer());
                    case START_MIGRATION -> new MigrationCommand.StartMigration(zone, request.getStartMigration());
                    case TAKE_ZONE_STATE -> new MigrationCommand.TakeZoneState(zone, request.getTakeZoneState());
                    case RECORD_HOST_DATA -> recordHostData(zone, request.getRecordHostData());
                    case RECORD_DIVERGENCE ->
                        new HostDataCommand.RecordDivergence(
                                zone, request.getRecordDivergence().getDivergence());
                    case COMMAND_NOT_SET -> null; // newer than this version
                });
    }

    private static HostDataCommand recordHostData(String zone, RecordHostData data) {
        return new HostDataCommand.RecordHostData(
                zone, data.getSync(), data.getMapState(), data.getLogs(), data.getPlayersList());
    }

    private static SessionCommand assign(String zone, AssignPlayer assign) {
        return new SessionCommand.AssignPlayer(zone, assign.getSessionId(), assign.getHostId(), assign.getPlayerId());
    }

    private static SessionCommand timeOut(String zone, TimeOutSession timeOut) {
        return new SessionCommand.TimeOutSession(
                zone, timeOut.getSessionId(), timeOut.getReason(), timeOut.getUpdatedAtUs());
    }

    private static ZoneSettingsPatch patch(ChangeZoneSettings change) {
        return new ZoneSettingsPatch(change.getValues(), Set.copyOf(change.getFieldsList()));
    }

    private static SessionCommand open(String zone, OpenSession open) {
        return new SessionCommand.OpenSession(
                zone,
                open.getSessionId(),
                open.getHostId(),
                open.getPlayerIdsList(),
                open.hasMaxPlayers() ? OptionalInt.of(open.getMaxPlayers()) : OptionalInt.empty());
    }
}
