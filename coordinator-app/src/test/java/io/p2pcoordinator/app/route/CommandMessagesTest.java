package io.p2pcoordinator.app.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.LocalOutcome;
import io.p2pcoordinator.app.domain.Decision.RefusalKind;
import io.p2pcoordinator.app.domain.HostDataCommand;
import io.p2pcoordinator.app.domain.MigrationCommand;
import io.p2pcoordinator.app.domain.SessionCommand;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.domain.ZoneSettingsPatch;
import io.p2pcoordinator.app.route.CommandRequests.Request;
import io.p2pcoordinator.app.schema.NextVersion;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.proto.v1.ChangeZoneSettings;
import io.p2pcoordinator.proto.v1.CommandRequest;
import io.p2pcoordinator.proto.v1.DbSyncAccepted;
import io.p2pcoordinator.proto.v1.HostEventsLogged;
import io.p2pcoordinator.proto.v1.MapStateReported;
import io.p2pcoordinator.proto.v1.MigrationReason;
import io.p2pcoordinator.proto.v1.MigrationStarted;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import io.p2pcoordinator.proto.v1.PutZone;
import io.p2pcoordinator.proto.v1.SessionMetricsReported;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import io.p2pcoordinator.proto.v1.ZoneStateDiverged;
import io.p2pcoordinator.proto.v1.ZoneStateTaken;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CommandMessagesTest {
    private static final String ZONE = "zone é.*>";
    private static final ZoneSettings SETTINGS = ZoneSettings.newBuilder()
            .setZoneName("z")
            .setMaxPlayers(7)
            .setMinBandwidthMbps(1.5)
            .build();
    private static final List<ZoneCommand> COMMANDS = List.of(
            new ZoneCommand.PutZone(ZONE, SETTINGS),
            new ZoneCommand.ChangeZoneSettings(
                    ZONE, new ZoneSettingsPatch(SETTINGS, Set.of("max_players", "description"))),
            new ZoneCommand.SwitchP2p(ZONE, true),
            new ZoneCommand.SwitchP2p(ZONE, false),
            new ZoneCommand.SetZoneStatus(ZONE, ZoneStatus.ZONE_STATUS_MAINTENANCE),
            new ZoneCommand.AssignHosting(ZONE, "host 1"),
            new SessionCommand.OpenSession(ZONE, "session-1", "host 1", List.of("b", "a"), OptionalInt.of(0)),
            new SessionCommand.OpenSession(ZONE, "session-1", "host 1", List.of(), OptionalInt.empty()),
            new SessionCommand.AssignPlayer(ZONE, "session-1", "host 1", "p"),
            new SessionCommand.ActivateSession(ZONE, "session-1"),
            new SessionCommand.EndSession(ZONE, "session-1", "why"),
            new SessionCommand.TimeOutSession(ZONE, "session-1", "empty", 1_700_000_000_000_001L),
            new SessionCommand.ReportSessionMetrics(
                    ZONE,
                    SessionMetricsReported.newBuilder()
                            .setSessionId("session-1")
                            .setQualityScore(0)
                            .build()),
            new SessionCommand.AddPlayer(ZONE, "session-1", "p"),
            new SessionCommand.RemovePlayer(ZONE, "session-1", "p"),
            new MigrationCommand.StartMigration(
                    ZONE,
                    MigrationStarted.newBuilder()
                            .setReason(MigrationReason.MIGRATION_REASON_OPERATOR)
                            .setDetail("é")
                            .setFromHostId("host 1")
                            .setFromHostingEpoch(7)
                            .build()),
            new MigrationCommand.TakeZoneState(
                    ZONE,
                    ZoneStateTaken.newBuilder()
                            .setHostId("host 1")
                            .setDigest(-1)
                            .build()),
            new HostDataCommand.RecordHostData(
                    ZONE,
                    DbSyncAccepted.newBuilder()
                            .setHostId("host 1")
                            .setChecksum("c")
                            .build(),
                    MapStateReported.newBuilder().setHostId("host 1").build(),
                    HostEventsLogged.newBuilder().setHostId("host 1").build(),
                    List.of(PlayerStateChanged.newBuilder()
                            .setPlayerId("p")
                            .setVersion(3)
                            .build())),
            new HostDataCommand.RecordDivergence(
                    ZONE, ZoneStateDiverged.newBuilder().setHostId("host 1").build()));

    @Test
    void shouldGiveTheSameCommandWhenItWasSent() {
        for (ZoneCommand command : COMMANDS) {
            assertEquals(
                    Optional.of(new Request(command, 41)), CommandRequests.decode(CommandRequests.encode(command, 41)));
        }
    }

    @Test
    void shouldKnowEveryCommandOfZonesWhenItIsSent() {
        var tried =
                new HashSet<Class<?>>(COMMANDS.stream().map(Object::getClass).toList());
        Set<Class<?>> all = new HashSet<>();
        Stream.of(ZoneCommand.OfZone.class, SessionCommand.class, HostDataCommand.class, MigrationCommand.Routed.class)
                .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()))
                .forEach(all::add);
        assertEquals(all, tried);
    }

    @Test
    void shouldGiveTheSameOutcomeWhenItWasAnswered() {
        for (CommandOutcome outcome : List.of(
                new CommandOutcome.Done(new Position(StreamId.CONTROL, 12), true),
                new CommandOutcome.Done(new Position(StreamId.CONTROL, 0), false),
                new CommandOutcome.Refused(RefusalKind.NOT_FOUND, "Zone not found: z"),
                new CommandOutcome.Refused(RefusalKind.INVALID, "no"),
                new CommandOutcome.Refused(RefusalKind.CONFLICT, "there"),
                new CommandOutcome.Refused(RefusalKind.FORBIDDEN, "not yours"),
                new CommandOutcome.Conflict("faster"),
                new CommandOutcome.Unavailable("away"),
                new CommandOutcome.Unknown("perhaps"))) {
            var ended = new LocalOutcome.Ended(outcome);
            assertEquals(Optional.of(ended), CommandAnswers.decode(CommandAnswers.encode(ended)));
        }
        var notOwner = new LocalOutcome.NotOwner("node-2");
        assertEquals(Optional.of(notOwner), CommandAnswers.decode(CommandAnswers.encode(notOwner)));
    }

    @Test
    void shouldPassOnFieldsThatItDoesNotKnowWhenACommandIsOfTheNextVersion() {
        // given
        var next = new NextVersion();
        CommandRequest request = CommandRequest.newBuilder()
                .setZoneId(ZONE)
                .setPutZone(PutZone.newBuilder().setSettings(SETTINGS))
                .build();

        // when
        Request decoded = CommandRequests.decode(next.noted(request, "kept")).orElseThrow();

        // then
        ZoneSettings settings = ((ZoneCommand.PutZone) decoded.command()).settings();
        assertEquals(
                List.of(ByteString.copyFromUtf8("kept")),
                settings.getUnknownFields().getField(NextVersion.NOTE).getLengthDelimitedList());
        assertEquals(Optional.of(decoded), CommandRequests.decode(CommandRequests.encode(decoded.command(), 0)));
        assertEquals(Optional.empty(), CommandRequests.decode(next.closeZone(ZONE)));
    }

    @Test
    void shouldBeUnknownWhenItIsNewerOrNoMessage() {
        // given
        byte[] none = CommandRequest.newBuilder().setZoneId("z").build().toByteArray();
        byte[] newerField = CommandRequest.newBuilder()
                .setZoneId("z")
                .setChangeZoneSettings(ChangeZoneSettings.newBuilder().addFields("field_of_a_newer_version"))
                .build()
                .toByteArray();
        byte[] broken = {(byte) 0xFF, 0x01};

        // when, then
        for (byte[] message : List.of(none, newerField, broken)) {
            assertEquals(Optional.empty(), CommandRequests.decode(message));
        }
        for (byte[] message : List.of(new byte[0], broken)) {
            assertEquals(Optional.empty(), CommandAnswers.decode(message));
        }
    }
}
