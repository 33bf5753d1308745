package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.domain.ZoneSettingsPatch;
import io.p2pcoordinator.app.flags.EffectiveFlags;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.node.HostingClaims.Claim;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.projections.query.EntityPage;
import io.p2pcoordinator.projections.query.ZoneQueries;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Zones table of the contract, who hosts a zone, and what is in it. */
@Controller("/api/v1/zones")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Zones")
final class ZoneController {
    private static final List<String> STATUSES = List.of("enabled", "disabled", "maintenance");
    private static final double MAX_CELLS = 1e9;
    private static final double MM_PER_CELL = 1_000;
    private static final int MAX_ENTITIES = 1_000_000;

    private final CoordinatorNode node;
    private final Commands commands;
    private final JsonBody json;

    ZoneController(CoordinatorNode node, Commands commands, JsonBody json) {
        this.node = node;
        this.commands = commands;
        this.json = json;
    }

    /** Creates a zone, or updates it where it is known. */
    @Post
    @Status(HttpStatus.CREATED)
    @Outcomes.Created
    HttpResponse<Answers.Zone> put(
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = ZoneBodies.PutZone.class)))
                    @Body
                    byte @Nullable [] body) {
        var zone = json.read(body, ZoneBodies.PutZone.class);
        String zoneId = HostBodies.text(zone.zoneId());
        commands.requireTables();
        Position position = commands.run(new ZoneCommand.PutZone(zoneId, zone.toSettings()));
        return Commands.answer(HttpResponse.created(row(position, zoneId)), position);
    }

    /** A zone. */
    @Get("/{zone_id}")
    @Outcomes.Read
    Answers.Zone get(@PathVariable("zone_id") String zoneId) {
        return zones().byId(zoneId).map(Answers.Zone::of).orElseThrow(() -> ApiProblem.notFound("Zone", zoneId));
    }

    /** All zones, highest priority first, then by name. */
    @Get
    @Outcomes.Read
    List<Answers.Zone> list(
            @Parameter(schema = @Schema(implementation = Boolean.class)) @QueryValue("p2p_enabled") @Nullable
                    String p2pEnabled,
            @QueryValue("status_filter") @Nullable String statusFilter,
            @QueryValue("status") @Nullable String status) {
        return zones()
                .list(Params.flag("p2p_enabled", p2pEnabled), Params.status(STATUSES, statusFilter, status))
                .stream()
                .map(Answers.Zone::of)
                .toList();
    }

    /** Enabled zones with P2P on. */
    @Get("/p2p/enabled")
    @Outcomes.Read
    List<Answers.Zone> p2pEnabled() {
        EffectiveFlags flags = FlagTables.effective(node);
        return zones().p2pEnabled().stream()
                .filter(zone -> flags.isP2pOn(zone.zoneId()))
                .filter(zone -> !"server_only".equals(HostingWords.statedClass(zone.zoneClass(), zone.mapKind())))
                .map(Answers.Zone::of)
                .toList();
    }

    /** Lets players' machines host the zone. */
    @Post("/{zone_id}/enable-p2p")
    @Outcomes.Changed
    HttpResponse<Answers.Zone> enableP2p(@PathVariable("zone_id") String zoneId) {
        return run(new ZoneCommand.SwitchP2p(Params.id("zone_id", zoneId), true));
    }

    /** Keeps the zone on servers. */
    @Post("/{zone_id}/disable-p2p")
    @Outcomes.Changed
    HttpResponse<Answers.Zone> disableP2p(@PathVariable("zone_id") String zoneId) {
        return run(new ZoneCommand.SwitchP2p(Params.id("zone_id", zoneId), false));
    }

    /** Enables or disables a zone, or takes it into maintenance. */
    @Patch("/{zone_id}/status")
    @Outcomes.Changed
    HttpResponse<Answers.Zone> setStatus(
            @PathVariable("zone_id") String zoneId, @QueryValue("new_status") @Nullable String newStatus) {
        String status = Params.status(STATUSES, newStatus, null);
        if (status == null) {
            throw ApiProblem.invalid("new_status", "expected one of " + String.join(", ", STATUSES));
        }
        ZoneStatus wanted = switch (status) {
            case "enabled" -> ZoneStatus.ZONE_STATUS_ENABLED;
            case "disabled" -> ZoneStatus.ZONE_STATUS_DISABLED;
            default -> ZoneStatus.ZONE_STATUS_MAINTENANCE;
        };
        return run(new ZoneCommand.SetZoneStatus(Params.id("zone_id", zoneId), wanted));
    }

    /** Changes any of a zone's settings; what is absent stays. */
    @Patch("/{zone_id}")
    @Outcomes.Changed
    HttpResponse<Answers.Zone> patch(
            @PathVariable("zone_id") String zoneId,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = ZoneBodies.PatchZone.class)))
                    @Body
                    byte @Nullable [] body) {
        var patch = json.read(body, ZoneBodies.PatchZone.class);
        return run(new ZoneCommand.ChangeZoneSettings(
                Params.id("zone_id", zoneId), new ZoneSettingsPatch(patch.toSettings(), patch.named())));
    }

    /** Makes a host the one that simulates the zone; it publishes with the epoch of the answer. */
    @Post("/{zone_id}/hosting")
    @Outcomes.Changed
    HttpResponse<Answers.Hosting> claimHosting(
            @PathVariable("zone_id") String zoneId,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = ZoneBodies.ClaimHosting.class)))
                    @Body
                    byte @Nullable [] body) {
        String hostId =
                HostBodies.text(json.read(body, ZoneBodies.ClaimHosting.class).hostId());
        String id = Params.id("zone_id", zoneId);
        commands.requireCaughtUp();
        return switch (Commands.uninterrupted(() -> node.hostingClaims().claim(id, hostId))) {
            case Claim.Granted(Position position, String host, long epoch) ->
                Commands.answer(HttpResponse.ok(new Answers.Hosting(id, host, epoch)), position);
            case Claim.NotGranted(var outcome) -> throw ApiProblem.of(outcome);
        };
    }

    /** What is in a rectangle of the zone, in cells, as of a position of its stream. */
    @Get("/{zone_id}/entities")
    @Outcomes.Read
    Answers.ZoneEntities entities(
            @PathVariable("zone_id") String zoneId,
            @Parameter(schema = @Schema(implementation = Double.class)) @QueryValue("x1") @Nullable String x1,
            @Parameter(schema = @Schema(implementation = Double.class)) @QueryValue("y1") @Nullable String y1,
            @Parameter(schema = @Schema(implementation = Double.class)) @QueryValue("x2") @Nullable String x2,
            @Parameter(schema = @Schema(implementation = Double.class)) @QueryValue("y2") @Nullable String y2) {
        long x1Mm = millimetres("x1", x1, -MAX_CELLS);
        long y1Mm = millimetres("y1", y1, -MAX_CELLS);
        long x2Mm = millimetres("x2", x2, MAX_CELLS);
        long y2Mm = millimetres("y2", y2, MAX_CELLS);
        EntityPage page = node.projections().entities().inRectangle(zoneId, x1Mm, y1Mm, x2Mm, y2Mm, MAX_ENTITIES);
        if (!page.zoneIsKnown()) {
            throw ApiProblem.notFound("Zone", zoneId);
        }
        return new Answers.ZoneEntities(
                zoneId,
                page.position().toString(),
                page.entities().stream().map(Answers.Entity::of).toList());
    }

    private HttpResponse<Answers.Zone> run(ZoneCommand command) {
        commands.requireTables();
        Position position = commands.run(command);
        return Commands.answer(HttpResponse.ok(row(position, command.zoneId())), position);
    }

    private Answers.Zone row(Position position, String zoneId) {
        return Answers.Zone.of(commands.row(position, () -> zones().byId(zoneId)));
    }

    private ZoneQueries zones() {
        return node.projections().zones();
    }

    private static long millimetres(String name, @Nullable String cells, double otherwise) {
        Double value = Params.number(name, cells, -MAX_CELLS, MAX_CELLS);
        return Math.round((value == null ? otherwise : value) * MM_PER_CELL);
    }
}
