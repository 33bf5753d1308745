package io.p2pcoordinator.app.control;

import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.projections.Projections;

record RebuildTablesAction() implements ControlAction {
    @Override
    public void run(CoordinatorSettings settings, ControlOutput output) {
        Projections.rebuild(settings.node().projections());
        String where = settings.node().projections().postgres().toString();
        output.answer(
                "emptied the tables of " + where + "; coordinators that run, or the next that starts, fill them again",
                ControlOutput.object().put("emptied", where));
    }
}
