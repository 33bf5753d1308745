package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.subject.Subject;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** What can be asked of runtime flags. */
public sealed interface FlagCommand extends Command {
    @Override
    default Subject subject() {
        return Subject.flag(FlagSnapshot.RUNTIME);
    }

    /**
     * All of it or nothing; flags that are not named stay.
     *
     * @param reset those from which what was set is taken back
     * @param expectedVersion of all flags: at another one nothing is changed
     */
    record ChangeFlags(Map<FlagId, Boolean> set, Set<FlagId> reset, OptionalLong expectedVersion)
            implements FlagCommand {
        public ChangeFlags {
            set = Map.copyOf(set);
            reset = Set.copyOf(reset);
        }
    }
}
