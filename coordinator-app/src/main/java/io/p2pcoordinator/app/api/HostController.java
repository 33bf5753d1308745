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
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.security.Access;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.projections.query.HostQueries;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Hosts table of the contract. */
@Controller("/api/v1/hosts")
@ExecuteOn(TaskExecutors.BLOCKING)
final class HostController {
    private static final List<String> STATUSES = List.of("online", "offline", "busy", "maintenance");

    private final CoordinatorNode node;
    private final Commands commands;
    private final JsonBody json;
    private final Access access;

    HostController(CoordinatorNode node, Commands commands, JsonBody json, Access access) {
        this.node = node;
        this.commands = commands;
        this.json = json;
        this.access = access;
    }

    @Post("/register")
    HttpResponse<Answers.Host> register(HttpRequest<?> request, @Body byte @Nullable [] body) {
        return register(request, body, true);
    }

    @Post
    HttpResponse<Answers.Host> registerInShort(HttpRequest<?> request, @Body byte @Nullable [] body) {
        return register(request, body, false);
    }

    @Post("/{host_id}/heartbeat")
    HttpResponse<Answers.Host> heartbeat(@PathVariable("host_id") String hostId, @Body byte @Nullable [] body) {
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

    @Get("/{host_id}")
    Answers.Host get(@PathVariable("host_id") String hostId) {
        return hosts().byId(hostId).map(Answers.Host::of).orElseThrow(() -> ApiProblem.notFound("Host", hostId));
    }

    @Get
    List<Answers.Host> list(
            @QueryValue("status_filter") @Nullable String statusFilter,
            @QueryValue("status") @Nullable String status,
            @QueryValue("min_quality_score") @Nullable String minQualityScore) {
        return hosts().list(Params.status(STATUSES, statusFilter, status), score(minQualityScore)).stream()
                .map(Answers.Host::of)
                .toList();
    }

    @Get("/available/list")
    List<Answers.Host> available(@QueryValue("min_quality_score") @Nullable String minQualityScore) {
        return hosts().available(score(minQualityScore)).stream()
                .map(Answers.Host::of)
                .toList();
    }

    @Get("/available/best")
    Answers.Host best(@QueryValue("min_quality_score") @Nullable String minQualityScore) {
        return hosts().available(score(minQualityScore)).stream()
                .findFirst()
                .map(Answers.Host::of)
                .orElseThrow(() -> ApiProblem.of(HttpStatus.NOT_FOUND, "No available host"));
    }

    @Delete("/{host_id}")
    HttpResponse<?> remove(@PathVariable("host_id") String hostId) {
        Position position = commands.run(new HostCommand.RemoveHost(Params.id("host_id", hostId)));
        return Commands.answer(HttpResponse.noContent(), position);
    }

    private HttpResponse<Answers.Host> register(HttpRequest<?> request, byte @Nullable [] body, boolean whole) {
        var registration = json.read(body, HostBodies.RegisterHost.class, host -> host.errors(whole));
        String hostId = HostBodies.text(registration.hostId());
        access.requireActingFor(request, HostBodies.text(registration.playerId()));
        HostCommand command = access.isClient(request)
                ? new HostCommand.RegisterOwnHost(hostId, registration.toEvent())
                : new HostCommand.RegisterHost(hostId, registration.toEvent());
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
