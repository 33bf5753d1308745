package io.p2pcoordinator.projections.projector;

/**
 * Whose work projecting is where several nodes have the same tables: for economy, and for who goes on when one dies. That nothing is
 * written twice rests on the comparison of positions alone. Thread-safe, asked before every batch.
 */
public interface ProjectionDuty {
    enum Share {
        /** This node writes, also where somebody else moves the positions still: that one will notice. */
        MINE,
        /** Another node does; this one follows, and writes only when nothing moves for long although the log goes on. */
        ANOTHERS,
        /** Nobody is named: whoever comes first, until somebody else writes. */
        ANYBODYS
    }

    Share now();

    /** @param changed called after every change that is noticed; must not block */
    void onChange(Runnable changed);

    /** For a node that knows of no others, or of no order among them. */
    static ProjectionDuty anybodys() {
        return new ProjectionDuty() {
            @Override
            public Share now() {
                return Share.ANYBODYS;
            }

            @Override
            public void onChange(Runnable changed) {}
        };
    }
}
