package io.p2pcoordinator.projections.table;

/** Somebody else moved this projection's position: another projector, or a rebuild. Everything read so far is void. */
public final class PositionMovedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PositionMovedException(String message) {
        super(message);
    }
}
