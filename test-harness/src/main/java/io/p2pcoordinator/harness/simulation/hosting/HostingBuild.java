package io.p2pcoordinator.harness.simulation.hosting;

import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.domain.Decided;
import io.p2pcoordinator.app.domain.Deciders;
import io.p2pcoordinator.app.hosting.choice.HostChoice;
import io.p2pcoordinator.app.hosting.migration.MigrationConfig;
import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;

/** The parts that are simulated: the real ones. Tests break one, to see that it is found out. */
class HostingBuild {
    HostChoice choice(HostChoice real) {
        return real;
    }

    Decided decide(ControlState control, Command command) {
        return Deciders.decide(control, command);
    }

    Verdict apply(EntityState state, DecodedCommit.Sound sound) {
        return state.apply(sound);
    }

    MigrationConfig migrations() {
        return MigrationConfig.defaults().withAutomatic(true);
    }
}
