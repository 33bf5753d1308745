package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.Decision.RefusalKind;
import io.p2pcoordinator.app.domain.FlagService;
import io.p2pcoordinator.app.domain.LiveSessions;
import io.p2pcoordinator.app.domain.SessionCommand;
import io.p2pcoordinator.app.domain.SessionRef;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.security.Access;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.query.SessionQueries;
import io.p2pcoordinator.projections.query.SessionView;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The Sessions table of the contract. */
@Controller("/api/v1/sessions")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Sessions")
final class SessionController {
    private static final int MAX_TIMEOUT_MINUTES = 525_600;
    private static final int MAX_REASON = 255;

    private final CoordinatorNode node;
    private final Commands commands;
    private final JsonBody json;
    private final Access access;
    private final SecureRandom random = new SecureRandom();

    SessionController(CoordinatorNode node, Commands commands, JsonBody json, Access access) {
        this.node = node;
        this.commands = commands;
        this.json = json;
        this.access = access;
    }

    /** Opens a session of a zone on a host. */
    @Post
    @Status(HttpStatus.CREATED)
    @Outcomes.Created
    HttpResponse<Answers.Session> open(
            HttpRequest<?> request,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = SessionBodies.OpenSession.class)))
                    @Body
                    byte @Nullable [] body) {
        var wanted = json.read(body, SessionBodies.OpenSession.class);
        List<String> players = wanted.playerIds() == null ? List.of() : wanted.playerIds();
        access.requireOpening(request, HostBodies.text(wanted.hostId()), players);
        players.forEach(commands::requireNotBanned);
        requireOpen(HostBodies.text(wanted.zoneId()));
        String sessionId = "session-" + HexFormat.of().toHexDigits(random.nextLong());
        Integer max = wanted.maxPlayers();
        commands.requireTables();
        Position position = commands.run(new SessionCommand.OpenSession(
                HostBodies.text(wanted.zoneId()),
                sessionId,
                HostBodies.text(wanted.hostId()),
                players,
                max == null ? OptionalInt.empty() : OptionalInt.of(max)));
        SessionView row = commands.row(position, () -> sessions().byName(sessionId));
        return Commands.answer(HttpResponse.created(Answers.Session.of(row)), position);
    }

    /** A session, by its number or its name. */
    @Get("/{session_id}")
    @Outcomes.Read
    Answers.Session get(@PathVariable("session_id") String id) {
        return sessions().byEither(id).map(Answers.Session::of).orElseThrow(() -> ApiProblem.notFound("Session", id));
    }

    /** Starts a pending session. */
    @Post("/{session_id}/activate")
    @Outcomes.Changed
    HttpResponse<Answers.Message> activate(@PathVariable("session_id") String id) {
        SessionRef session = live(id, "Session " + id + " cannot be activated: it has ended");
        Position position = run(id, new SessionCommand.ActivateSession(session.zoneId(), session.sessionId()));
        return Commands.message("Session " + id + " activated", position);
    }

    /** Ends a session. */
    @Post("/{session_id}/end")
    @Outcomes.Changed
    HttpResponse<Answers.Message> end(
            @PathVariable("session_id") String id, @QueryValue("reason") @Nullable String reason) {
        String why = reason == null || reason.isBlank() ? "normal" : reason;
        if (why.codePointCount(0, why.length()) > MAX_REASON || !Constraints.isStorable(why)) {
            throw ApiProblem.invalid("reason", "expected at most " + MAX_REASON + " characters, without NUL");
        }
        SessionRef session = live(id, "Session " + id + " has ended already");
        Position position = run(id, new SessionCommand.EndSession(session.zoneId(), session.sessionId(), why));
        return Commands.message("Session " + id + " ended", position);
    }

    /** How a session is doing; any of the figures, fields that are not known are ignored. */
    @Patch("/{session_id}/metrics")
    @Outcomes.Changed
    HttpResponse<Answers.Message> report(
            @PathVariable("session_id") String id,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = SessionBodies.Metrics.class)))
                    @Body
                    byte @Nullable [] body) {
        var metrics = json.read(body, SessionBodies.Metrics.class);
        SessionRef session = live(id, "Session " + id + " has ended");
        Position position = run(
                id, new SessionCommand.ReportSessionMetrics(session.zoneId(), metrics.toEvent(session.sessionId())));
        return Commands.message("Session " + id + " metrics updated", position);
    }

    /** Adds a player; one who is in it already changes nothing. */
    @Post("/{session_id}/players")
    @Outcomes.Changed
    HttpResponse<Answers.Message> addPlayer(
            HttpRequest<?> request,
            @PathVariable("session_id") String id,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = SessionBodies.AddPlayer.class)))
                    @Body
                    byte @Nullable [] body) {
        String playerId =
                HostBodies.text(json.read(body, SessionBodies.AddPlayer.class).playerId());
        access.requireActingFor(request, playerId);
        commands.requireNotBanned(playerId);
        SessionRef session = live(id, "Failed to add player " + playerId + " to session " + id);
        Position position = run(id, new SessionCommand.AddPlayer(session.zoneId(), session.sessionId(), playerId));
        return Commands.message("Player " + playerId + " added to session " + id, position);
    }

    /** Removes a player. */
    @Delete("/{session_id}/players/{player_id}")
    @Outcomes.Changed
    HttpResponse<Answers.Message> removePlayer(
            @PathVariable("session_id") String id, @PathVariable("player_id") String playerId) {
        SessionRef session = live(id, "Failed to remove player " + playerId + " from session " + id);
        Position position = run(
                id,
                new SessionCommand.RemovePlayer(
                        session.zoneId(), session.sessionId(), Params.id("player_id", playerId)));
        return Commands.message("Player " + playerId + " removed from session " + id, position);
    }

    /** Active sessions on a host. */
    @Get("/host/{host_id}/active")
    @Outcomes.Read
    List<Answers.Session> activeOfHost(@PathVariable("host_id") String hostId) {
        return sessions().activeByHost(hostId).stream().map(Answers.Session::of).toList();
    }

    /** Active sessions of a zone. */
    @Get("/zone/{zone_id}/active")
    @Outcomes.Read
    List<Answers.Session> activeInZone(@PathVariable("zone_id") String zoneId) {
        return sessions().activeByZone(zoneId).stream().map(Answers.Session::of).toList();
    }

    /** Ends sessions in which nothing has happened for so long. */
    @Post("/cleanup")
    @Outcomes.Changed
    HttpResponse<Answers.Message> cleanUp(
            @Parameter(schema = @Schema(implementation = Integer.class)) @QueryValue("timeout_minutes") @Nullable
                    String timeoutMinutes) {
        long minutes = Params.integer("timeout_minutes", timeoutMinutes, 30, 0, MAX_TIMEOUT_MINUTES);
        commands.requireCaughtUp();
        boolean _ = Commands.uninterrupted(() -> node.commands().catchUp()); // sessions that other nodes have heard of
        int ended = 0;
        Position last = new Position(StreamId.CONTROL, 0);
        for (SessionRef session : LiveSessions.stale(node.control(), node.nowUs(), minutes)) {
            CommandOutcome outcome = Commands.uninterrupted(() -> node.commands()
                    .process(new SessionCommand.EndSession(session.zoneId(), session.sessionId(), "stale")));
            if (outcome instanceof CommandOutcome.Done(Position position, boolean changed)) {
                ended += changed ? 1 : 0;
                last = position.sequence() > last.sequence() ? position : last;
            } else if (!(outcome instanceof CommandOutcome.Refused)) {
                throw ApiProblem.of(outcome); // a refused one was ended by somebody else meanwhile
            }
        }
        return Commands.message("Cleaned up " + ended + " stale sessions", last);
    }

    /** What flags and settings rule out, whatever the zone's own setting says. */
    private void requireOpen(String zoneId) {
        if (!node.flags().isP2pOn(FlagService.MAP)) {
            throw ApiProblem.badRequest("P2P is disabled");
        }
        if (!node.flags().now().isP2pOn(zoneId)) {
            throw ApiProblem.badRequest("P2P is not enabled for zone: " + zoneId);
        }
    }

    /** Runs it; a refusal names the session as the client did. */
    private Position run(String id, SessionCommand command) {
        commands.requireCaughtUp();
        CommandOutcome outcome = Commands.uninterrupted(() -> node.commands().process(command));
        return commands.done(
                outcome instanceof CommandOutcome.Refused(RefusalKind kind, String detail)
                        ? new CommandOutcome.Refused(kind, detail.replace(command.sessionId(), id))
                        : outcome);
    }

    /** The session in memory by either id: 404 when it never was, 400 when it has ended. */
    private SessionRef live(String id, String whenEnded) {
        commands.requireCaughtUp();
        var live = find(id);
        if (live.isEmpty() && Commands.uninterrupted(() -> node.commands().catchUp())) {
            live = find(id); // another node has just opened it
        }
        return live.orElseThrow(() -> sessions().byEither(id).isPresent()
                ? ApiProblem.of(new CommandOutcome.Refused(RefusalKind.INVALID, whenEnded))
                : ApiProblem.notFound("Session", id));
    }

    private Optional<SessionRef> find(String id) {
        var byName = node.control().liveSession(id);
        return byName.isEmpty() && id.matches("[0-9]{1,18}") ? node.control().liveSession(Long.parseLong(id)) : byName;
    }

    private SessionQueries sessions() {
        return node.projections().sessions();
    }
}
