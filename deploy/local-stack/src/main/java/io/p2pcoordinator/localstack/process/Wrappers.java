package io.p2pcoordinator.localstack.process;

import java.util.List;

/** The util-linux programs that each child is started through; each replaces itself by the next. Looked for once. */
final class Wrappers {
    private static final List<String> OWN_SESSION =
            SystemTools.find("setsid").map(List::of).orElse(List.of());
    private static final List<String> DEATH_SIGNAL = SystemTools.find("setpriv")
            .map(setpriv -> List.of(setpriv, "--pdeathsig"))
            // Smaller systems have a setpriv without this option.
            .filter(command -> SystemTools.succeeds(List.of(command.getFirst(), "--pdeathsig", "TERM", "true")))
            .orElse(List.of());

    private Wrappers() {}

    static List<String> ownSession() {
        return OWN_SESSION;
    }

    static List<String> deathSignal(StopSignal signal) {
        return DEATH_SIGNAL.isEmpty()
                ? List.of()
                : List.of(DEATH_SIGNAL.getFirst(), DEATH_SIGNAL.getLast(), signal.name());
    }
}
