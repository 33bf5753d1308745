package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.domain.FlagService;
import io.p2pcoordinator.app.flags.EffectiveFlags;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.query.FlagQueries.FlagSet;
import io.p2pcoordinator.projections.query.FlagView;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What operators switch while all goes on: P2P, fallback and the AI world, for services, zones and regions. */
@Controller("/api/v1/flags")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Runtime flags")
final class FlagController {
    private static final List<String> KINDS = List.of("p2p", "fallback", "ai");

    private final CoordinatorNode node;
    private final Commands commands;
    private final JsonBody json;

    FlagController(CoordinatorNode node, Commands commands, JsonBody json) {
        this.node = node;
        this.commands = commands;
        this.json = json;
    }

    /** @param setAt null where it was not set: then it is what the settings of the node that answers say */
    @Schema(name = "Flag")
    record Flag(
            String flag,
            String scope,
            String name,
            boolean enabled,
            @Nullable String setAt) {}

    /**
     * @param version of all flags, to be stated by who changes them only as read
     * @param p2pRuledOut whether the node was started without P2P, which no flag changes
     */
    @Schema(name = "Flags")
    record Flags(String version, boolean p2pRuledOut, List<Flag> flags) {}

    /**
     * All flags of services, and those of zones and regions that were set; others are on. P2P in a zone needs the map service's flag,
     * the zone's flag and the zone's own setting, and a host in a region where it is on.
     */
    @Get
    @Outcomes.Read
    Flags list() {
        return shown(FlagTables.read(node));
    }

    /** Sets flags, or resets them to what the settings say: all of them at once. */
    @Put
    @Outcomes.Changed
    HttpResponse<Flags> put(
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = FlagBodies.ChangeFlags.class)))
                    @Body
                    byte @Nullable [] body) {
        var wanted = json.read(body, FlagBodies.ChangeFlags.class, FlagBodies.ChangeFlags::errors);
        commands.requireTables();
        Position position = commands.run(wanted.toCommand());
        FlagSet after = commands.row(position, () -> Optional.of(FlagTables.read(node)));
        return Commands.answer(HttpResponse.ok(shown(after)), position);
    }

    private Flags shown(FlagSet tables) {
        EffectiveFlags effective = FlagTables.effective(node, tables);
        var flags = new ArrayList<Flag>();
        for (String kind : KINDS) {
            for (FlagService service : FlagService.ALL) {
                flags.add(ofService(kind, service, tables, effective));
            }
            tables.flags().stream()
                    .filter(flag -> flag.kind().equals(kind) && !flag.scope().equals("service"))
                    .map(flag -> new Flag(kind, flag.scope(), flag.name(), flag.enabled(), Answers.time(flag.setAt())))
                    .forEach(flags::add);
        }
        return new Flags(
                new Position(StreamId.CONTROL, tables.version()).toString(),
                node.flags().defaults().p2pRuledOut(),
                flags);
    }

    private static Flag ofService(String kind, FlagService service, FlagSet tables, EffectiveFlags effective) {
        String setAt = tables.flags().stream()
                .filter(flag -> isOf(flag, kind, service))
                .map(flag -> Answers.time(flag.setAt()))
                .findFirst()
                .orElse(null);
        return new Flag(kind, "service", service.id(), effective.service(FlagBodies.kind(kind), service), setAt);
    }

    private static boolean isOf(FlagView flag, String kind, FlagService service) {
        return flag.kind().equals(kind)
                && flag.scope().equals("service")
                && flag.name().equals(service.id());
    }
}
