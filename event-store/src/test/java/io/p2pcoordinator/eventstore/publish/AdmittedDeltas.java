package io.p2pcoordinator.eventstore.publish;

import io.p2pcoordinator.eventstore.Commits;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.EntityAdmission;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What has effect of all that lies in the entity streams: the ids that commits despawn, by zone, in order. */
final class AdmittedDeltas {
    private AdmittedDeltas() {}

    static Map<String, List<Long>> of(EventLog log) throws InterruptedException {
        var byZone = new HashMap<String, List<Long>>();
        for (StreamId stream : StreamId.all()) {
            if (stream.isEntity()) {
                var decoder = new CommitDecoder();
                var admission = new EntityAdmission();
                for (RawCommit raw : Commits.readAll(log, stream, 0)) {
                    if (decoder.decode(raw) instanceof DecodedCommit.Sound sound
                            && admission.admit(sound.subject(), sound.commit()) == Verdict.ACCEPTED
                            && sound.subject().kind() == SubjectKind.ENTITY) {
                        byZone.computeIfAbsent(sound.subject().id(), _ -> new ArrayList<>())
                                .add(sound.commit()
                                        .getEvents(0)
                                        .getEntitiesDespawned()
                                        .getEntityId(0));
                    }
                }
            }
        }
        return byZone;
    }
}
