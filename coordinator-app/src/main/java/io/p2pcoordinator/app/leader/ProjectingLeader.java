package io.p2pcoordinator.app.leader;

import io.p2pcoordinator.etcd.leader.Leader;
import io.p2pcoordinator.etcd.leader.Leadership;
import io.p2pcoordinator.etcd.leader.LeadershipListener;
import io.p2pcoordinator.projections.projector.ProjectionDuty;
import java.util.Optional;

/** The leader writes the tables. Thread-safe. */
public final class ProjectingLeader implements ProjectionDuty {
    private final Leadership leadership;

    public ProjectingLeader(Leadership leadership) {
        this.leadership = leadership;
    }

    @Override
    public Share now() {
        return leadership.isLeader() ? Share.MINE : Share.ANOTHERS;
    }

    @Override
    public void onChange(Runnable changed) {
        leadership.addListener(new LeadershipListener() {
            @Override
            public void onElected(long epoch) {
                changed.run();
            }

            @Override
            public void onEnded(long epoch) {
                changed.run();
            }

            @Override
            public void onLeader(Optional<Leader> leader) {
                changed.run();
            }
        });
    }
}
