package io.p2pcoordinator.app.dbsync;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.Decision.RefusalKind;
import io.p2pcoordinator.app.domain.HostDataCommand.RecordHostData;
import io.p2pcoordinator.app.domain.HostDataReader;
import io.p2pcoordinator.app.domain.HostDataRules;
import io.p2pcoordinator.app.domain.HostDataRules.PlayerVerdict;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.limits.HostRates;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.security.Caller;
import io.p2pcoordinator.app.security.HostAccess;
import io.p2pcoordinator.app.security.RefusedException;
import io.p2pcoordinator.app.settings.LimitSettings;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.proto.v1.DbSyncAccepted;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Takes what hosts hand over: who sends it, how old it is, its checksum and its fields are checked here; who hosts the zone, who is in its
 * sessions and which versions are new is decided where the zone's owner checks versions. A part counts as accepted when the
 * applied state says so, and not before. Thread-safe; blocks.
 */
public final class DbSync {
    /** After which the checksums of messages are forgotten, so that no message may be older. */
    static final Duration OLDEST = Duration.ofMinutes(5);

    static final Duration FARTHEST_AHEAD = Duration.ofSeconds(30);
    private static final String MAP_STATE = "map_state";
    private static final String LOGS = "event_logs";

    private final CoordinatorNode node;
    private final HostAccess access;
    private final HostRates rates;
    private final int messagesPerMinute;

    public DbSync(CoordinatorNode node, HostAccess access, HostRates rates, LimitSettings limits) {
        this.node = node;
        this.access = access;
        this.rates = rates;
        this.messagesPerMinute = limits.requestsPerMinute();
    }

    /** @throws DbSyncProblem when nothing of it can be taken, or it is not known whether it was: sending it again does no harm */
    public DbSyncResult take(Caller caller, byte[] body) throws InterruptedException {
        DbSyncMessage message = DbSyncMessage.read(body);
        requireHost(caller, message.hostId());
        if (!rates.take("host:" + message.hostId(), "db_sync", messagesPerMinute)) {
            throw new DbSyncProblem(
                    DbSyncProblem.TOO_MANY, "expected at most " + messagesPerMinute + " messages a minute of a host");
        }
        message.requireChecksum();
        requireFresh(message);
        DbSyncParts parts = DbSyncParts.of(message);
        return recorded(message, parts);
    }

    /** Refused on all that is in the log only: another node may just have registered the host. */
    private void requireHost(Caller caller, String hostId) throws InterruptedException {
        try {
            access.requireHost(caller, hostId);
        } catch (RefusedException e) {
            if (!node.commands().catchUp()) {
                throw e;
            }
            access.requireHost(caller, hostId);
        }
    }

    private void requireFresh(DbSyncMessage message) {
        long ageUs = node.nowUs() - message.sentAtUs();
        if (ageUs > TimeUnit.MICROSECONDS.convert(OLDEST) || -ageUs > TimeUnit.MICROSECONDS.convert(FARTHEST_AHEAD)) {
            throw DbSyncMessage.invalid(
                    "timestamp",
                    "expected a time of the last " + OLDEST.toMinutes() + " minutes, but it is "
                            + TimeUnit.MICROSECONDS.toSeconds(ageUs) + " s ago");
        }
    }

    private DbSyncResult recorded(DbSyncMessage message, DbSyncParts parts) throws InterruptedException {
        HostDataReader known = node.control().hostData();
        boolean isRepeated = known.isAccepted(parts.zoneId(), message.checksum());
        Set<String> repeatedPlayers = new HashSet<>();
        node.control().zone(parts.zoneId()).ifPresent(zone -> {
            for (DbSyncParts.PlayerPart player : parts.players()) {
                if (HostDataRules.judge(zone, known, player.change(), message.sentAtUs())
                        instanceof PlayerVerdict.Repeated) {
                    repeatedPlayers.add(player.part());
                }
            }
        });
        Position position = run(message, parts);
        var result = new Lists();
        (isRepeated ? result.repeated : result.accepted).add(MAP_STATE);
        if (parts.logs().getEntriesCount() > 0) {
            (isRepeated ? result.repeated : result.accepted).add(LOGS);
        }
        ZoneState zone = node.control()
                .zone(parts.zoneId())
                .orElseThrow(() -> new DbSyncProblem(DbSyncProblem.NOT_FOUND, "Zone not found: " + parts.zoneId()));
        for (DbSyncParts.PlayerPart player : parts.players()) {
            if (repeatedPlayers.contains(player.part())) {
                result.repeated.add(player.part());
            } else {
                result.add(player.part(), HostDataRules.judge(zone, known, player.change(), message.sentAtUs()));
            }
        }
        result.refused.addAll(parts.refused());
        return new DbSyncResult(parts.zoneId(), position.toString(), result.accepted, result.repeated, result.refused);
    }

    private Position run(DbSyncMessage message, DbSyncParts parts) throws InterruptedException {
        List<PlayerStateChanged> players =
                parts.players().stream().map(DbSyncParts.PlayerPart::change).toList();
        CommandOutcome outcome = node.commands()
                .process(new RecordHostData(
                        parts.zoneId(),
                        DbSyncAccepted.newBuilder()
                                .setHostId(message.hostId())
                                .setHostingEpoch(parts.hostingEpoch())
                                .setChecksum(message.checksum())
                                .setSentAtUs(message.sentAtUs())
                                .build(),
                        parts.mapState(),
                        parts.logs(),
                        players));
        return switch (outcome) {
            case CommandOutcome.Done(Position position, boolean _) -> position;
            case CommandOutcome.Refused(RefusalKind kind, String detail) ->
                throw new DbSyncProblem(
                        switch (kind) {
                            case NOT_FOUND -> DbSyncProblem.NOT_FOUND;
                            case CONFLICT, FORBIDDEN -> DbSyncProblem.NOT_THE_HOST;
                            case INVALID -> DbSyncProblem.INVALID;
                        },
                        detail);
            case CommandOutcome.Conflict(String detail) -> throw unavailable(detail);
            case CommandOutcome.Unavailable(String detail) -> throw unavailable(detail);
            case CommandOutcome.Unknown(String detail) -> throw unavailable(detail);
        };
    }

    private static DbSyncProblem unavailable(String detail) {
        return new DbSyncProblem(
                DbSyncProblem.UNAVAILABLE, detail + "; send it again: what is recorded is not recorded twice");
    }

    private static final class Lists {
        final List<String> accepted = new ArrayList<>();
        final List<String> repeated = new ArrayList<>();
        final List<DbSyncResult.Refused> refused = new ArrayList<>();

        /** By what the state says behind the command: a change that it has is recorded. */
        void add(String part, PlayerVerdict behind) {
            switch (behind) {
                case PlayerVerdict.Repeated() -> accepted.add(part);
                case PlayerVerdict.Refused(String reason) -> refused.add(new DbSyncResult.Refused(part, "", reason));
                case PlayerVerdict.Acceptable(String _) ->
                    refused.add(new DbSyncResult.Refused(
                            part, "", "the player was in no session when it was decided; send it again"));
            }
        }
    }
}
