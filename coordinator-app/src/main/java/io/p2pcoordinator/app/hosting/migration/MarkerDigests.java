package io.p2pcoordinator.app.hosting.migration;

import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.app.simulation.ZoneEntities;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.lane.AppliedCommit;
import io.p2pcoordinator.eventstore.lane.Emitter;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The digest of each zone's entities as it was at the zone's newest hosting marker: what a new host must have taken over. Taken on the lane's thread,
 * between two commits. A marker that comes again counts where the first one was before this node's snapshot: nobody publishes between them.
 * Thread-safe.
 */
public final class MarkerDigests implements Emitter {
    private record AtMarker(long hostingEpoch, long digest) {}

    private final Map<StreamId, EntityState> states = new ConcurrentHashMap<>();
    private final Map<String, AtMarker> digests = new ConcurrentHashMap<>();

    /** The state of a stream, before its lane starts. */
    public void watch(StreamId stream, EntityState state) {
        states.put(stream, state);
    }

    @Override
    public boolean wantsMoves() {
        return false;
    }

    @Override
    public void applied(AppliedCommit applied) {
        if (applied.commit() instanceof DecodedCommit.Sound sound
                && sound.subject().kind() == SubjectKind.HOSTING
                && (applied.verdict() == Verdict.ACCEPTED || applied.verdict() == Verdict.REPEATED)) {
            EntityState state = states.get(sound.raw().stream());
            if (state != null) {
                marked(sound, state);
            }
        }
    }

    private void marked(DecodedCommit.Sound sound, EntityState state) {
        String zoneId = sound.subject().id();
        long epoch = sound.commit()
                .getEvents(sound.commit().getEventsCount() - 1)
                .getHostingStarted()
                .getHostingEpoch();
        long digest = state.zone(zoneId).map(ZoneEntities::digest).orElse(0L);
        digests.merge(
                zoneId,
                new AtMarker(epoch, digest),
                (known, now) -> now.hostingEpoch > known.hostingEpoch ? now : known);
    }

    /** Empty where this node has not seen a marker of that epoch, or has seen a newer one. */
    OptionalLong at(String zoneId, long hostingEpoch) {
        AtMarker marker = digests.get(zoneId);
        return marker != null && marker.hostingEpoch == hostingEpoch
                ? OptionalLong.of(marker.digest)
                : OptionalLong.empty();
    }
}
