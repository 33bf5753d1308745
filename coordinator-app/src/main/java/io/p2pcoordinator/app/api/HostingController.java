package io.p2pcoordinator.app.api;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.hosting.choice.Candidate;
import io.p2pcoordinator.app.hosting.choice.Excluded;
import io.p2pcoordinator.app.hosting.choice.Part;
import io.p2pcoordinator.app.hosting.choice.Ranking;
import io.p2pcoordinator.app.hosting.choice.ZoneClass;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a zone has the host that it has. Worked out from this node's memory, as the choice itself is: it is about that. */
@Controller("/api/v1/hosting")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Hosting")
final class HostingController {
    private final CoordinatorNode node;
    private final Commands commands;

    HostingController(CoordinatorNode node, Commands commands) {
        this.node = node;
        this.commands = commands;
    }

    /** @param hostId who has the zone now; none where nobody was ever assigned */
    @Schema(name = "HostingCandidates")
    record Candidates(
            String zoneId,
            @Schema(description = "server_only or p2p_eligible") String zoneClass,
            @Nullable String hostId,
            String ranker,
            @Schema(description = "Best first") List<RankedHost> candidates,
            List<ExcludedHost> excluded) {}

    @Schema(name = "RankedHost")
    record RankedHost(String hostId, String kind, double rank, List<RankPart> parts) {
        static RankedHost of(Candidate c) {
            double weights = c.parts().stream()
                    .mapToDouble(Part::weight)
                    .sum();
            return new RankedHost(
                    c.hostId(),
                    c.kind().name().toLowerCase(Locale.ROOT),
                    c.rank(),
                    c.parts().stream()
                            .map(part -> new RankPart(
                                    part.name(),
                                    part.value(),
                                    part.weight(),
                                    100 * part.value() * part.weight() / weights))
                            .toList());
        }
    }

    @Schema(name = "RankPart")
    record RankPart(
            String name,
            @Schema(description = "0 to 1") double value,
            double weight,
            @Schema(description = "What it adds to the rank") double points) {}

    @Schema(name = "ExcludedHost")
    record ExcludedHost(String hostId, String reason) {
        static ExcludedHost of(Excluded e) {
            return new ExcludedHost(e.hostId(), e.reason());
        }
    }

    /** All hosts for a zone, best first, with what makes their rank, and the others with the reason why not. */
    @Get("/{zone_id}/candidates")
    @Outcomes.Read
    Candidates candidates(@PathVariable("zone_id") String zoneId) {
        String id = Params.id("zone_id", zoneId);
        commands.requireCaughtUp();
        ZoneState zone = node.control().zone(id).orElseThrow(() -> ApiProblem.notFound("Zone", id));
        Ranking ranking = node.hosting().choice().rank(id);
        String hostId = zone.hosting().hostId();
        return new Candidates(
                id,
                ZoneClass.of(zone.settings()).name().toLowerCase(Locale.ROOT),
                hostId.isEmpty() ? null : hostId,
                node.hosting().choice().rankerName(),
                ranking.candidates().stream().map(RankedHost::of).toList(),
                ranking.excluded().stream().map(ExcludedHost::of).toList());
    }
}
