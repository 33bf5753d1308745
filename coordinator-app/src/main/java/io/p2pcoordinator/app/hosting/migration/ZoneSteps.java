package io.p2pcoordinator.app.hosting.migration;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.LocalOutcome;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.MigrationCommand;
import io.p2pcoordinator.app.domain.MigrationCommand.ChooseCandidate;
import io.p2pcoordinator.app.domain.MigrationCommand.EndMigration;
import io.p2pcoordinator.app.domain.MigrationCommand.StartMigration;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.hosting.choice.Candidate;
import io.p2pcoordinator.app.hosting.choice.HostKind;
import io.p2pcoordinator.app.hosting.choice.Ranking;
import io.p2pcoordinator.app.hosting.migration.Troubles.Trouble;
import io.p2pcoordinator.proto.v1.CandidateChosen;
import io.p2pcoordinator.proto.v1.CandidateKind;
import io.p2pcoordinator.proto.v1.MigrationEnded;
import io.p2pcoordinator.proto.v1.MigrationOutcome;
import io.p2pcoordinator.proto.v1.MigrationReason;
import io.p2pcoordinator.proto.v1.MigrationStarted;
import io.p2pcoordinator.proto.v1.MigrationStep;
import io.p2pcoordinator.proto.v1.RunningMigration;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what there is to do for a zone, step by step, until there is nothing to do now. For each zone by one thread at a time, which
 * it blocks for as long as appends take; keeps nothing that a crash would lose but how long zones pause.
 */
final class ZoneSteps {
    private static final Logger log = LoggerFactory.getLogger(ZoneSteps.class);
    private static final int MOST_STEPS = 32;
    private static final long AGAIN_US = 100_000;
    private static final Duration RETURN_CHECK = Duration.ofMinutes(1);
    /** Trouble that was not reported for so long is over. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(10);

    private final MigrationParts parts;
    private final MigrationConfig config;
    private final HostLinks links;
    private final Troubles troubles;
    private final Pauses pauses;
    private final NextSteps steps;
    private final CandidateRule candidates;

    /** @param p2pOn whether players' machines may host the zone, whatever its own settings say */
    ZoneSteps(
            MigrationParts parts,
            MigrationConfig config,
            Predicate<String> p2pOn,
            HostLinks links,
            Troubles troubles,
            Pauses pauses) {
        this.parts = parts;
        this.config = config;
        this.links = links;
        this.troubles = troubles;
        this.pauses = pauses;
        this.steps = new NextSteps(parts.control(), config, p2pOn);
        this.candidates = new CandidateRule(config, parts.control()::host);
    }

    /** @return when to look at the zone again, microseconds since 1970, if at any time though nothing changes */
    OptionalLong run(String zoneId) throws InterruptedException {
        for (int i = 0; i < MOST_STEPS; i++) {
            Optional<ZoneState> zone = parts.control().zone(zoneId);
            if (zone.isEmpty() || !parts.owned().test(zoneId)) {
                pauses.hosted(zoneId);
                return OptionalLong.empty();
            }
            links.tidy(zone.get(), parts.control());
            OptionalLong againUs = step(zone.get());
            if (againUs.isPresent()) {
                return againUs.getAsLong() == Long.MAX_VALUE ? OptionalLong.empty() : againUs;
            }
        }
        return OptionalLong.of(parts.nowUs().getAsLong()); // others first
    }

    /** Empty when it has done something, so that there may be more; the largest number for a rest. */
    private OptionalLong step(ZoneState zone) throws InterruptedException {
        long nowUs = parts.nowUs().getAsLong();
        Optional<Trouble> trouble = troubles.take(zone.zoneId());
        if (trouble.isPresent() && isStillTrue(trouble.get(), zone)) {
            Optional<OptionalLong> done = dealWith(trouble.get(), zone, nowUs);
            if (done.isPresent()) {
                return done.get();
            }
        }
        return switch (steps.of(zone, links.hostsOf(zone.zoneId()), nowUs)) {
            case NextStep.Rest() -> OptionalLong.of(Long.MAX_VALUE);
            case NextStep.Wait(long untilUs) -> OptionalLong.of(untilUs);
            case NextStep.Decide(MigrationCommand command) -> decideOrFail(zone, command, nowUs);
            case NextStep.Slot(Command command) -> ofSlot(zone, command, nowUs);
            case NextStep.Start(MigrationReason reason, String detail) -> start(zone, reason, detail, nowUs, nowUs);
            case NextStep.StartIfAnyCan(MigrationReason reason, String detail) ->
                startIfAnyCan(zone, reason, detail, nowUs);
            case NextStep.Return() -> goBack(zone, nowUs);
            case NextStep.Choose(RunningMigration running) -> choose(zone, running, nowUs);
            case NextStep.Mark(RunningMigration running, ZoneState.Hosting hosting) ->
                mark(zone, running, hosting, nowUs);
            case NextStep.Compare(RunningMigration running, ZoneState.Hosting hosting) ->
                compare(zone, running, hosting, nowUs);
            case NextStep.Complete(RunningMigration running) -> complete(zone, running, nowUs);
        };
    }

    private static boolean isStillTrue(Trouble trouble, ZoneState zone) {
        return zone.hosting().hostId().equals(trouble.hostId()) && isToRun(zone);
    }

    private static boolean isToRun(ZoneState zone) {
        return zone.status() != ZoneStatus.ZONE_STATUS_DISABLED;
    }

    /** Empty where what is recorded says what to do. */
    private Optional<OptionalLong> dealWith(Trouble trouble, ZoneState zone, long nowUs) throws InterruptedException {
        Optional<RunningMigration> running = zone.care().running();
        if (running.isPresent()) {
            boolean isCandidate = running.get().hasCandidate()
                    && running.get().getCandidate().getHostId().equals(trouble.hostId());
            return isCandidate
                    ? Optional.of(decide(steps.fail(zone, running.get(), trouble.detail(), nowUs)
                            .command()))
                    : Optional.empty();
        }
        if (zone.care().isDegraded()) {
            return Optional.empty(); // looks for a host anyhow
        }
        if (trouble.reason() == MigrationReason.MIGRATION_REASON_HOST_LEAVES && !canAnother(zone, trouble.hostId())) {
            return Optional.empty(); // it goes on as well as it can
        }
        return Optional.of(start(zone, trouble.reason(), trouble.detail(), trouble.noticedAtUs(), nowUs));
    }

    private boolean canAnother(ZoneState zone, String hostId) {
        return parts.choice().rank(zone.zoneId()).candidates().stream()
                .filter(candidate -> candidate.kind() == HostKind.SERVER || steps.isP2pOn(zone))
                .anyMatch(candidate -> !candidate.hostId().equals(hostId));
    }

    private OptionalLong start(ZoneState zone, MigrationReason reason, String detail, long noticedAtUs, long nowUs)
            throws InterruptedException {
        log.info(
                "zone {} gets another host than '{}': {} ({})",
                zone.zoneId(),
                zone.hosting().hostId(),
                reason,
                detail);
        return decide(new StartMigration(
                zone.zoneId(),
                MigrationStarted.newBuilder()
                        .setReason(reason)
                        .setDetail(detail)
                        .setFromHostId(zone.hosting().hostId())
                        .setFromHostingEpoch(zone.hosting().epoch())
                        .setNoticedAtUs(noticedAtUs)
                        .setDeadlineUs(steps.deadlineUs(config.step(), nowUs))
                        .build()));
    }

    private OptionalLong startIfAnyCan(ZoneState zone, MigrationReason reason, String detail, long nowUs)
            throws InterruptedException {
        if (nowUs < pauses.untilUs(zone.zoneId())) {
            return OptionalLong.of(pauses.untilUs(zone.zoneId()));
        }
        boolean anyCan = parts.choice().rank(zone.zoneId()).candidates().stream()
                .anyMatch(candidate -> candidate.kind() == HostKind.SERVER || steps.isP2pOn(zone));
        if (anyCan) {
            return start(zone, reason, detail, nowUs, nowUs);
        }
        pauses.nobody(zone.zoneId(), nowUs);
        return OptionalLong.of(pauses.untilUs(zone.zoneId()));
    }

    private OptionalLong goBack(ZoneState zone, long nowUs) throws InterruptedException {
        boolean isPlayerFirst = parts.choice().rank(zone.zoneId()).candidates().stream()
                .findFirst()
                .filter(candidate -> candidate.kind() == HostKind.PLAYER)
                .isPresent();
        return isPlayerFirst
                ? start(zone, MigrationReason.MIGRATION_REASON_RETURN_TO_P2P, "quiet for long enough", nowUs, nowUs)
                : OptionalLong.of(
                        nowUs + Math.min(MigrationConfig.us(RETURN_CHECK), MigrationConfig.us(config.quiet())));
    }

    private OptionalLong choose(ZoneState zone, RunningMigration running, long nowUs) throws InterruptedException {
        Ranking ranking = parts.choice().rank(zone.zoneId());
        Optional<Candidate> next = isToRun(zone)
                ? candidates.next(ranking, zone, running, steps.isP2pOn(zone), isFormerBack(zone, running, nowUs))
                : Optional.empty();
        if (next.isEmpty()) {
            return endWithout(zone, running, nowUs);
        }
        return decide(new ChooseCandidate(
                zone.zoneId(),
                CandidateChosen.newBuilder()
                        .setMigration(running.getNumber())
                        .setHostId(next.get().hostId())
                        .setKind(
                                next.get().kind() == HostKind.SERVER
                                        ? CandidateKind.CANDIDATE_KIND_SERVER
                                        : CandidateKind.CANDIDATE_KIND_PLAYER)
                        .setDeadlineUs(steps.deadlineUs(config.confirm(), nowUs))
                        .build()));
    }

    private boolean isFormerBack(ZoneState zone, RunningMigration running, long nowUs) {
        return zone.care().isDegraded()
                && !troubles.isToldSince(
                        zone.zoneId(), running.getStarted().getFromHostId(), nowUs - MigrationConfig.us(FORGOTTEN));
    }

    private OptionalLong endWithout(ZoneState zone, RunningMigration running, long nowUs) throws InterruptedException {
        boolean degraded = isToRun(zone) && !formerGoesOn(zone, running);
        if (degraded && !zone.care().isDegraded()) {
            log.warn(
                    "zone {} has no host: none of {} that were asked could",
                    zone.zoneId(),
                    running.getFailedHostIdsCount());
        }
        pauses.failed(zone.zoneId(), nowUs);
        Hysteresis.Rest rest = Hysteresis.after(zone, running, config.quiet(), nowUs);
        return decide(new EndMigration(
                zone.zoneId(),
                MigrationEnded.newBuilder()
                        .setMigration(running.getNumber())
                        .setOutcome(MigrationOutcome.MIGRATION_OUTCOME_NO_HOST)
                        .setDetail(running.getFailedHostIdsCount() + " hosts were asked")
                        .setDegraded(degraded)
                        .setFailures(rest.failures())
                        .setQuietUntilUs(rest.quietUntilUs())
                        .build()));
    }

    private static boolean formerGoesOn(ZoneState zone, RunningMigration running) {
        boolean isThere = !zone.hosting().hostId().isEmpty()
                && zone.hosting().epoch() == running.getStarted().getFromHostingEpoch();
        return isThere
                && switch (running.getStarted().getReason()) {
                    case MIGRATION_REASON_HOST_LEAVES, MIGRATION_REASON_RETURN_TO_P2P, MIGRATION_REASON_OPERATOR ->
                        true;
                    case MIGRATION_REASON_FIRST_ASSIGNMENT,
                            MIGRATION_REASON_HOST_FAILED,
                            MIGRATION_REASON_NOT_ALLOWED,
                            MIGRATION_REASON_UNSPECIFIED,
                            UNRECOGNIZED -> false;
                };
    }

    private OptionalLong mark(ZoneState zone, RunningMigration running, ZoneState.Hosting hosting, long nowUs)
            throws InterruptedException {
        OptionalLong sequence = parts.markers().mark(zone.zoneId(), hosting);
        return sequence.isPresent()
                ? decide(steps.advance(
                                zone,
                                running,
                                MigrationStep.MIGRATION_STEP_REDIRECT,
                                sequence.getAsLong(),
                                steps.deadlineUs(config.step(), nowUs))
                        .command())
                : OptionalLong.of(nowUs + AGAIN_US);
    }

    private OptionalLong compare(ZoneState zone, RunningMigration running, ZoneState.Hosting hosting, long nowUs)
            throws InterruptedException {
        OptionalLong ours = parts.digests().at(zone.zoneId(), hosting.epoch());
        if (ours.isEmpty()) { // it was before this node's snapshot, or is about to be applied
            OptionalLong _ = parts.markers().mark(zone.zoneId(), hosting);
            return OptionalLong.of(nowUs + AGAIN_US);
        }
        if (running.getTaken().getSequence() < running.getRecoverySequence()) {
            return decide(steps.fail(zone, running, "its state ends before the recovery point", nowUs)
                    .command());
        }
        if (running.getTaken().getDigest() != ours.getAsLong()) {
            return decide(steps.fail(zone, running, "its state is not the one that was recorded", nowUs)
                    .command());
        }
        return decide(steps.advance(
                        zone, running, MigrationStep.MIGRATION_STEP_VERIFY, 0, steps.deadlineUs(config.verify(), nowUs))
                .command());
    }

    private OptionalLong complete(ZoneState zone, RunningMigration running, long nowUs) throws InterruptedException {
        Hysteresis.Rest rest = Hysteresis.after(zone, running, config.quiet(), nowUs);
        pauses.hosted(zone.zoneId());
        return decide(new EndMigration(
                zone.zoneId(),
                MigrationEnded.newBuilder()
                        .setMigration(running.getNumber())
                        .setOutcome(MigrationOutcome.MIGRATION_OUTCOME_COMPLETED)
                        .setFailures(rest.failures())
                        .setQuietUntilUs(rest.quietUntilUs())
                        .build()));
    }

    /** What the rules do not allow for the candidate is its failure. */
    private OptionalLong decideOrFail(ZoneState zone, MigrationCommand command, long nowUs)
            throws InterruptedException {
        Optional<RunningMigration> running = zone.care().running().filter(RunningMigration::hasCandidate);
        LocalOutcome outcome = parts.zones().process(command);
        return outcome instanceof LocalOutcome.Ended(CommandOutcome.Refused(var _, String detail))
                        && running.isPresent()
                ? decide(steps.fail(zone, running.get(), detail, nowUs).command())
                : after(command, outcome);
    }

    /** Empty when it is done, so that there may be more to do. What changed nothing was thought out on something older. */
    private OptionalLong decide(MigrationCommand command) throws InterruptedException {
        return after(command, parts.zones().process(command));
    }

    private OptionalLong after(MigrationCommand command, LocalOutcome outcome) {
        return switch (outcome) {
            case LocalOutcome.Ended(CommandOutcome.Done(var _, boolean changed)) when changed -> OptionalLong.empty();
            case LocalOutcome.Ended(CommandOutcome other) -> {
                log.debug("zone {}: {} ended as {}", command.zoneId(), command, other);
                yield OptionalLong.of(parts.nowUs().getAsLong() + AGAIN_US);
            }
            case LocalOutcome.NotOwner _ -> OptionalLong.of(Long.MAX_VALUE);
        };
    }

    /** A slot that cannot be had is the candidate's failure; what it held is given back by the next step. */
    private OptionalLong ofSlot(ZoneState zone, Command command, long nowUs) throws InterruptedException {
        CommandOutcome outcome = parts.hosts().process(command);
        Optional<RunningMigration> running = zone.care().running();
        if (outcome instanceof CommandOutcome.Refused(var _, String detail) && running.isPresent()) {
            return decide(steps.fail(zone, running.get(), detail, nowUs).command());
        }
        return outcome instanceof CommandOutcome.Done(var _, boolean changed) && changed
                ? OptionalLong.empty()
                : OptionalLong.of(nowUs + AGAIN_US);
    }
}
