package io.p2pcoordinator.app.node;

import io.p2pcoordinator.app.decide.AcknowledgedPositions;
import io.p2pcoordinator.app.decide.CommitFactory;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.lane.AppliedCommit;
import io.p2pcoordinator.eventstore.lane.Emitter;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingStarted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries each hosting epoch from the CONTROL stream, where it was decided, into the zone's ENTITY stream, where it
 * fences. A crash between the two is made good at the next round; a marker that comes twice or late changes nothing,
 * since the highest counts. Thread-safe.
 */
public final class HostingMarkers implements Emitter {
    private static final Logger log = LoggerFactory.getLogger(HostingMarkers.class);
    private static final long APPEND_DEADLINE_S = 30;

    private final EventLog eventLog;
    private final CommitFactory commits;
    private final AcknowledgedPositions acknowledged;
    private final ConcurrentMap<String, Long> markedEpochs = new ConcurrentHashMap<>();
    private Map<String, Long> lackingAtLastRound = Map.of();

    public HostingMarkers(EventLog eventLog, CommitFactory commits, AcknowledgedPositions acknowledged) {
        this.eventLog = eventLog;
        this.commits = commits;
        this.acknowledged = acknowledged;
    }

    @Override
    public boolean wantsMoves() {
        return false;
    }

    @Override
    public void applied(AppliedCommit applied) {
        if (applied.verdict().isAccepted()
                && applied.commit() instanceof DecodedCommit.Sound sound
                && sound.subject().kind() == SubjectKind.HOSTING) {
            marked(sound.subject().id(), sound.commit().getEpoch());
        }
    }

    /** The zone's ENTITY stream has this marker. */
    public void marked(String zoneId, long hostingEpoch) {
        markedEpochs.merge(zoneId, hostingEpoch, Math::max);
    }

    /** Puts the marker there; returns how that ended. */
    public AppendOutcome mark(String zoneId, ZoneState.Hosting hosting) throws InterruptedException {
        Event event = Event.newBuilder()
                .setHostingStarted(HostingStarted.newBuilder()
                        .setHostingEpoch(hosting.epoch())
                        .setHostId(hosting.hostId()))
                .build();
        AppendOutcome outcome;
        try {
            outcome = eventLog.append(new AppendRequest(
                            Subject.hosting(zoneId), commits.unchecked(hosting.epoch(), List.of(event))))
                    .get(APPEND_DEADLINE_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            outcome = new AppendOutcome.Unknown("no outcome within " + APPEND_DEADLINE_S + " s: " + e);
        }
        if (outcome instanceof AppendOutcome.Appended(Position position, boolean _)) {
            acknowledged.acknowledge(position);
        }
        return outcome;
    }

    /**
     * Marks the zones that lack their newest marker, of those that the caller owns. Only what was lacking at the round
     * before as well: a claim that is under way marks by itself. Only after the lanes have caught up; one thread.
     */
    void round(ControlReader state, Predicate<String> owned) throws InterruptedException {
        Map<String, Long> lacking = new HashMap<>();
        for (ZoneState zone : state.zones().filter(this::isUnmarked).toList()) {
            Long before = lackingAtLastRound.get(zone.zoneId());
            if (before != null && before == zone.hosting().epoch() && owned.test(zone.zoneId())) {
                AppendOutcome outcome = mark(zone.zoneId(), zone.hosting());
                log.info("marked hosting epoch {} of zone {} after all: {}", before, zone.zoneId(), outcome);
            }
            lacking.put(zone.zoneId(), zone.hosting().epoch());
        }
        lackingAtLastRound = lacking;
    }

    private boolean isUnmarked(ZoneState zone) {
        return zone.hosting().epoch() > markedEpochs.getOrDefault(zone.zoneId(), 0L);
    }
}
