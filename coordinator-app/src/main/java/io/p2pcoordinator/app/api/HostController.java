package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.security.Access;
import io.p2pcoordinator.app.settings.P2pSettings;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.projections.query.HostQueries;
import io.p2pcoordinator.proto.v1.HostingKind;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Hosts table of the contract. */
@Controller("/api/v1/hosts")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Hosts")
final class HostController {
    private static final List<String> STATUSES = List.of("online", "offline", "busy", "maintenance");

    private final CoordinatorNode node;
    private final Commands commands;
    private final JsonBody json;
    private final Access access;
    private final P2pSettings settings;

    HostController(CoordinatorNode node, Commands commands, JsonBody json, Access access, P2pSettings settings) {
        this.node = node;
        this.commands = commands;
        this.json = json;
        this.access = access;
        this.settings = settings;
    }

    /** Registers a host, or updates it where it is known. */
    @Post("/register")
    @Status(HttpStatus.CREATED)
    @Outcomes.Created
    HttpResponse<Answers.Host> register(
            HttpRequest<?> request,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = HostBodies.RegisterHost.class)))
                    @Body
                    byte @Nullable [] body) {
        return register(request, body, true);
    }

    /** The same in short: player_name, ip_address, port and cpu_frequency_mhz may be absent. */
    @Post
    @Status(HttpStatus.CREATED)
    @Outcomes.Created
    HttpResponse<Answers.Host> registerInShort(
            HttpRequest<?> request,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = HostBodies.RegisterHost.class)))
                    @Body
                    byte @Nullable [] body) {
        return register(request, body, false);
    }

    /** How a host is doing; the answer has its new score. */
    @Post("/{host_id}/heartbeat")
    @Outcomes.Changed
    HttpResponse<Answers.Host> heartbeat(
            @PathVariable("host_id") String hostId,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = HostBodies.Heartbeat.class)))
                    @Body
                    byte @Nullable [] body) {
        var heartbeat = json.read(body, HostBodies.Heartbeat.class).toEvent();
        String id = Params.id("host_id", hostId);
        commands.requireTables();
        commands.requireCaughtUp();
        var report = Commands.uninterrupted(() -> node.heartbeats().report(id, heartbeat));
        Position position = commands.done(report.heartbeat());
        commands.awaitShown(commands.done(report.online()));
        var row = commands.row(position, () -> hosts().byId(id));
        return Commands.answer(HttpResponse.ok(Answers.Host.of(row)), position);
    }

    /** A host. */
    @Get("/{host_id}")
    @Outcomes.Read
    Answers.Host get(@PathVariable("host_id") String hostId) {
        return hosts().byId(hostId).map(Answers.Host::of).orElseThrow(() -> ApiProblem.notFound("Host", hostId));
    }

    /** All hosts, best score first. */
    @Get
    @Outcomes.Read
    List<Answers.Host> list(
            @QueryValue("status_filter") @Nullable String statusFilter,
            @QueryValue("status") @Nullable String status,
            @Parameter(schema = @Schema(implementation = Double.class)) @QueryValue("min_quality_score") @Nullable
                    String minQualityScore) {
        return hosts().list(Params.status(STATUSES, statusFilter, status), score(minQualityScore)).stream()
                .map(Answers.Host::of)
                .toList();
    }

    /** Online hosts with room for a player and a zone, best score first. */
    @Get("/available/list")
    @Outcomes.Read
    List<Answers.Host> available(
            @Parameter(schema = @Schema(implementation = Double.class)) @QueryValue("min_quality_score") @Nullable
                    String minQualityScore) {
        return hosts().available(score(minQualityScore)).stream()
                .map(Answers.Host::of)
                .toList();
    }

    /** The best online host with room for a player and a zone. */
    @Get("/available/best")
    @Outcomes.Read
    Answers.Host best(
            @Parameter(schema = @Schema(implementation = Double.class)) @QueryValue("min_quality_score") @Nullable
                    String minQualityScore) {
        return hosts().available(score(minQualityScore)).stream()
                .findFirst()
                .map(Answers.Host::of)
                .orElseThrow(() -> ApiProblem.of(HttpStatus.NOT_FOUND, "No available host"));
    }

    /** Removes a host. */
    @Delete("/{host_id}")
    @Status(HttpStatus.NO_CONTENT)
    @Outcomes.Removed
    HttpResponse<?> remove(@PathVariable("host_id") String hostId) {
        Position position = commands.run(new HostCommand.RemoveHost(Params.id("host_id", hostId)));
        return Commands.answer(HttpResponse.noContent(), position);
    }

    /** Empties a host: it gets no zones, and those that it has move to others. */
    @Post("/{host_id}/drain")
    @Outcomes.Changed
    HttpResponse<Answers.Host> drain(@PathVariable("host_id") String hostId) {
        return change(new HostCommand.DrainHost(Params.id("host_id", hostId), "by an operator"));
    }

    /** Lets a host have zones again. */
    @Delete("/{host_id}/drain")
    @Outcomes.Changed
    HttpResponse<Answers.Host> endDrain(@PathVariable("host_id") String hostId) {
        return change(new HostCommand.EndHostDrain(Params.id("host_id", hostId)));
    }

    private HttpResponse<Answers.Host> change(HostCommand command) {
        commands.requireTables();
        Position position = commands.run(command);
        var row = commands.row(position, () -> hosts().byId(command.hostId()));
        return Commands.answer(HttpResponse.ok(Answers.Host.of(row)), position);
    }

    private HttpResponse<Answers.Host> register(HttpRequest<?> request, byte @Nullable [] body, boolean whole) {
        var registration = json.read(body, HostBodies.RegisterHost.class, host -> host.errors(whole));
        String hostId = HostBodies.text(registration.hostId());
        access.requireActingFor(request, HostBodies.text(registration.playerId()));
        var event = registration.toEvent(settings.maxPlayersPerHost());
        if (event.getKind() == HostingKind.HOSTING_KIND_SERVER) {
            access.requireServer(request);
        }
        HostCommand command = access.isClient(request)
                ? new HostCommand.RegisterOwnHost(
                        hostId,
                        event.toBuilder()
                                .setKind(HostingKind.HOSTING_KIND_PLAYER)
                                .build())
                : new HostCommand.RegisterHost(hostId, event);
        commands.requireTables();
        Position position = commands.run(command);
        var row = commands.row(position, () -> hosts().byId(hostId));
        return Commands.answer(HttpResponse.created(Answers.Host.of(row)), position);
    }

    private HostQueries hosts() {
        return node.projections().hosts();
    }

    private static @Nullable Double score(@Nullable String value) {
        return Params.number("min_quality_score", value, 0, 100);
    }
}
