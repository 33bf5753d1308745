package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.projections.table.WorkingRows;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.OwnershipChanged;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import io.p2pcoordinator.proto.v1.SessionEnded;
import io.p2pcoordinator.proto.v1.SessionOpened;
import io.p2pcoordinator.proto.v1.SessionStatus;
import io.p2pcoordinator.proto.v1.SessionsRedirected;
import io.p2pcoordinator.proto.v1.SetFlag;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a batch touches: loaded, changed event by event, stored. What an event means is the same as in the lanes'
 * domain state; an event about something that is not there does nothing.
 */
final class ControlRows {
    private final WorkingRows<HostRow> hosts;
    private final WorkingRows<HeartbeatRow> heartbeats;
    private final WorkingRows<ZoneRow> zones;
    private final WorkingRows<OwnerRow> owners;
    private final WorkingRows<SessionRow> sessions;
    private final WorkingRows<BanRow> bans;
    private final MigrationRows migrations;
    private final WorkingRows<FlagRow> flags;
    private final WorkingRows<PlayerRow> players;
    private final OwnershipHistory history = new OwnershipHistory();
    private final HostDataHistory hostData = new HostDataHistory();
    private final Set<String> touchedHosts;

    private ControlRows(
            Set<String> touchedHosts,
            WorkingRows<HostRow> hosts,
            WorkingRows<HeartbeatRow> heartbeats,
            WorkingRows<ZoneRow> zones,
            WorkingRows<OwnerRow> owners,
            WorkingRows<SessionRow> sessions,
            WorkingRows<BanRow> bans,
            WorkingRows<FlagRow> flags,
            WorkingRows<PlayerRow> players,
            MigrationRows migrations) {
        this.touchedHosts = touchedHosts;
        this.hosts = hosts;
        this.heartbeats = heartbeats;
        this.zones = zones;
        this.owners = owners;
        this.sessions = sessions;
        this.bans = bans;
        this.migrations = migrations;
        this.flags = flags;
        this.players = players;
    }

    /** Loads what these commits, all of CONTROL, and heartbeats of these hosts may change. */
    static ControlRows load(Connection connection, List<DecodedCommit.Sound> commits, Set<String> reportedHosts)
            throws SQLException {
        var hostIds = new HashSet<>(reportedHosts);
        var zoneIds = new HashSet<String>();
        var sessionIds = new HashSet<String>();
        var peerIds = new HashSet<String>();
        var flagKeys = new HashSet<String>();
        var playerIds = new HashSet<String>();
        for (DecodedCommit.Sound commit : commits) {
            switch (commit.subject().kind()) {
                case HOST -> hostIds.add(commit.subject().id());
                case PEER -> peerIds.add(commit.subject().id());
                case FLAG -> commit.commit().getEventsList().forEach(event -> addFlagKeys(event, flagKeys));
                default -> {
                    zoneIds.add(commit.subject().id());
                    commit.commit().getEventsList().forEach(event -> {
                        addSessionIds(event, sessionIds);
                        if (event.hasPlayerStateChanged()) {
                            playerIds.add(event.getPlayerStateChanged().getPlayerId());
                        }
                    });
                }
            }
        }
        return new ControlRows(
                hostIds,
                WorkingRows.load(connection, HostRow.TABLE, hostIds),
                WorkingRows.load(connection, HeartbeatRow.TABLE, hostIds),
                WorkingRows.load(connection, ZoneRow.TABLE, zoneIds),
                WorkingRows.load(connection, OwnerRow.TABLE, zoneIds),
                WorkingRows.load(connection, SessionRow.TABLE, sessionIds),
                WorkingRows.load(connection, BanRow.TABLE, peerIds),
                WorkingRows.load(connection, FlagRow.TABLE, flagKeys),
                WorkingRows.load(connection, PlayerRow.TABLE, playerIds),
                MigrationRows.load(connection, commits, zoneIds));
    }

    void apply(DecodedCommit.Sound sound) {
        CommitFacts facts = CommitFacts.of(sound);
        for (int i = 0; i < sound.commit().getEventsCount(); i++) {
            Event event = sound.commit().getEvents(i);
            switch (sound.subject().kind()) {
                case HOST -> applyToHost(event, facts);
                case PEER -> applyToPeer(event, facts);
                case FLAG -> applyToFlags(event, facts);
                default -> applyToZone(event, i, facts);
            }
        }
    }

    /** Newest heartbeats by host id; to be called after all commits were applied. */
    void report(Map<String, DecodedCommit.Sound> newest) {
        newest.forEach((hostId, sound) -> {
            HeartbeatRow known = heartbeats.find(hostId);
            HeartbeatRow heartbeat = known == null ? HeartbeatRow.of(hostId) : known;
            Event last = sound.commit().getEvents(sound.commit().getEventsCount() - 1);
            heartbeat.report(
                    last.getHostHeartbeatReported(), CommitFacts.of(sound).at());
            heartbeats.put(hostId, heartbeat);
        });
        for (String hostId : touchedHosts) {
            HostRow host = hosts.find(hostId);
            HeartbeatRow heartbeat = heartbeats.find(hostId);
            if (host != null && heartbeat != null && host.take(heartbeat)) {
                hosts.put(hostId, host);
            }
        }
    }

    void store(Connection connection) throws SQLException {
        hosts.store(connection);
        heartbeats.store(connection);
        zones.store(connection);
        owners.store(connection);
        sessions.store(connection);
        bans.store(connection);
        migrations.store(connection);
        flags.store(connection);
        players.store(connection);
        hostData.store(connection);
        history.store(connection);
    }

    private void applyToHost(Event event, CommitFacts commit) {
        HostRow after = HostRow.apply(hosts.find(commit.subjectId()), event, commit);
        if (after == null) {
            hosts.remove(commit.subjectId());
        } else {
            hosts.put(commit.subjectId(), after);
        }
    }

    private void applyToPeer(Event event, CommitFacts commit) {
        if (event.hasPeerBanned()) {
            bans.put(commit.subjectId(), BanRow.of(commit.subjectId(), event.getPeerBanned(), commit.at()));
        } else {
            bans.remove(commit.subjectId());
        }
    }

    private void applyToFlags(Event event, CommitFacts commit) {
        for (SetFlag flag : event.getFlagsSet().getFlagsList()) {
            FlagRow.keyOf(flag.getKey()).ifPresent(key -> flags.put(key, FlagRow.of(flag, commit.at())));
        }
        event.getFlagsReset().getKeysList().forEach(flag -> FlagRow.keyOf(flag).ifPresent(flags::remove));
    }

    private void applyToZone(Event event, int index, CommitFacts commit) {
        String zoneId = commit.subjectId();
        ZoneRow zone = zones.find(zoneId);
        switch (event.getPayloadCase()) {
            case OWNERSHIP_CHANGED -> own(event.getOwnershipChanged(), index, commit);
            case PLAYER_STATE_CHANGED -> change(event.getPlayerStateChanged(), commit);
            case ZONE_STATE_DIVERGED -> hostData.add(event.getZoneStateDiverged(), index, commit);
            case MAP_STATE_REPORTED, HOST_EVENTS_LOGGED, DB_SYNC_ACCEPTED -> {
                // in the journal
            }
            case SESSION_OPENED -> open(event.getSessionOpened(), zone, commit);
            case SESSION_ACTIVATED, SESSION_ENDED, SESSION_METRICS_REPORTED, PLAYER_JOINED, PLAYER_LEFT ->
                applyToSession(event, zone, commit);
            case SESSIONS_REDIRECTED -> redirect(event.getSessionsRedirected(), zone, commit);
            case MIGRATION_STARTED, CANDIDATE_CHOSEN, CANDIDATE_FAILED, MIGRATION_ADVANCED, MIGRATION_ENDED -> {
                if (zone != null) {
                    migrations.apply(event, commit);
                }
            }
            case ZONE_STATE_TAKEN -> {
                // what becomes of it is told by the step that follows
            }
            default -> {
                ZoneRow after = ZoneRow.apply(zone, event, commit);
                if (after != null) {
                    zones.put(zoneId, after);
                    if (event.hasHostingAssigned()) {
                        migrations.assigned(commit);
                        history.add(
                                commit,
                                index,
                                OwnershipHistory.Kind.HOSTING,
                                commit.sequence(),
                                event.getHostingAssigned().getHostId());
                    }
                }
            }
        }
    }

    private void change(PlayerStateChanged event, CommitFacts commit) {
        PlayerRow known = players.find(event.getPlayerId());
        PlayerRow player = known == null ? PlayerRow.of(event.getPlayerId()) : known;
        if (player.change(event, commit)) {
            players.put(event.getPlayerId(), player);
            hostData.add(event, commit);
        }
    }

    /** Counts where {@code ControlAdmission} counts it: a marker of the commit's own epoch that is newer than the last. */
    private void own(OwnershipChanged event, int index, CommitFacts commit) {
        OwnerRow before = owners.find(commit.subjectId());
        long lastEpoch = before == null ? 0 : before.ownerEpoch();
        if (event.getOwnerEpoch() == commit.epoch() && commit.epoch() > lastEpoch) {
            owners.put(commit.subjectId(), OwnerRow.of(commit.subjectId(), event.getNodeId(), commit.epoch()));
            history.add(commit, index, OwnershipHistory.Kind.OWNER, commit.epoch(), event.getNodeId());
        }
    }

    private void open(SessionOpened event, @Nullable ZoneRow zone, CommitFacts commit) {
        SessionRow before = sessions.find(event.getSessionId());
        if (zone == null || (before != null && before.isLive())) {
            return;
        }
        SessionRow session = SessionRow.opened(event, zone.id, commit);
        sessions.put(event.getSessionId(), session);
        zone.sessionOpened(session.playerCount());
        zones.put(commit.subjectId(), zone);
    }

    private void redirect(SessionsRedirected event, @Nullable ZoneRow zone, CommitFacts commit) {
        for (String sessionId : event.getSessionIdsList()) {
            SessionRow session = sessions.find(sessionId);
            if (zone != null && session != null && session.isLiveIn(commit.subjectId())) {
                session.redirect(event.getHostId(), event.getHostNumber(), commit.at());
                sessions.put(sessionId, session);
            }
        }
    }

    private void applyToSession(Event event, @Nullable ZoneRow zone, CommitFacts commit) {
        String sessionId = sessionIdOf(event);
        SessionRow session = sessions.find(sessionId);
        if (zone == null || session == null || !session.isLiveIn(commit.subjectId())) {
            return;
        }
        switch (event.getPayloadCase()) {
            case SESSION_ACTIVATED -> {
                if (session.activate(commit.at())) {
                    zone.sessionActivated();
                }
            }
            case SESSION_ENDED -> {
                session.end(event.getSessionEnded().getReason(), commit.at());
                if (wasRunning(event.getSessionEnded())) {
                    zone.activeSessionEnded();
                }
            }
            case SESSION_METRICS_REPORTED -> session.report(event.getSessionMetricsReported(), commit.at());
            case PLAYER_JOINED -> {
                if (session.join(event.getPlayerJoined().getPlayerId(), commit.at())) {
                    zone.playerServed();
                }
            }
            case PLAYER_LEFT -> session.leave(event.getPlayerLeft().getPlayerId(), commit.at());
            default ->
                throw new IllegalStateException("expected an event of a session, but it is " + event.getPayloadCase());
        }
        sessions.put(sessionId, session);
        zones.put(commit.subjectId(), zone);
    }

    private static boolean wasRunning(SessionEnded event) {
        return event.getPreviousStatus() == SessionStatus.SESSION_STATUS_ACTIVE
                || event.getPreviousStatus() == SessionStatus.SESSION_STATUS_PAUSED;
    }

    private static void addFlagKeys(Event event, Set<String> flagKeys) {
        event.getFlagsSet()
                .getFlagsList()
                .forEach(flag -> FlagRow.keyOf(flag.getKey()).ifPresent(flagKeys::add));
        event.getFlagsReset().getKeysList().forEach(flag -> FlagRow.keyOf(flag).ifPresent(flagKeys::add));
    }

    private static void addSessionIds(Event event, Set<String> sessionIds) {
        sessionIds.addAll(event.getSessionsRedirected().getSessionIdsList());
        String sessionId = sessionIdOf(event);
        if (!sessionId.isEmpty()) {
            sessionIds.add(sessionId);
        }
    }

    /** Empty where the event is not about a session. */
    private static String sessionIdOf(Event event) {
        return switch (event.getPayloadCase()) {
            case SESSION_OPENED -> event.getSessionOpened().getSessionId();
            case SESSION_ACTIVATED -> event.getSessionActivated().getSessionId();
            case SESSION_ENDED -> event.getSessionEnded().getSessionId();
            case SESSION_METRICS_REPORTED -> event.getSessionMetricsReported().getSessionId();
            case PLAYER_JOINED -> event.getPlayerJoined().getSessionId();
            case PLAYER_LEFT -> event.getPlayerLeft().getSessionId();
            default -> "";
        };
    }
}
