package io.p2pcoordinator.etcd.keys;

import java.util.Locale;

/** What a node says of itself under its key. */
public enum NodeState {
    /** Lives, but cannot decide: does not know the log yet, or does not reach it. Should own nothing. */
    STARTING,
    /** May own zones. */
    ACTIVE,
    /** Gives away what it owns and takes nothing. */
    DRAINING;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Nodes of a version that did not say are active; of one that says more than this one knows, nothing is expected. */
    static NodeState parse(String text) {
        for (NodeState state : values()) {
            if (state.text().equals(text)) {
                return state;
            }
        }
        return text.isEmpty() ? ACTIVE : STARTING;
    }
}
