package io.p2pcoordinator.app.api;

import io.p2pcoordinator.app.domain.FlagId;
import io.p2pcoordinator.app.domain.FlagSnapshot;
import io.p2pcoordinator.app.domain.FlagValues;
import io.p2pcoordinator.app.flags.EffectiveFlags;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.projections.query.FlagQueries.FlagSet;
import io.p2pcoordinator.projections.query.FlagView;
import io.p2pcoordinator.projections.table.Micros;
import java.util.HashMap;

/** Runtime flags as the tables have them. */
final class FlagTables {
    private FlagTables() {}

    static FlagSet read(CoordinatorNode node) {
        return node.projections().flags().all(FlagSnapshot.RUNTIME);
    }

    static EffectiveFlags effective(CoordinatorNode node) {
        return effective(node, read(node));
    }

    static EffectiveFlags effective(CoordinatorNode node, FlagSet flags) {
        var values = new HashMap<FlagId, FlagValues.Value>();
        for (FlagView flag : flags.flags()) {
            var id = new FlagId(FlagBodies.kind(flag.kind()), FlagBodies.scope(flag.scope()), flag.name());
            values.put(id, new FlagValues.Value(flag.enabled(), Micros.of(flag.setAt())));
        }
        return new EffectiveFlags(new FlagValues(values), node.flags().defaults());
    }
}
