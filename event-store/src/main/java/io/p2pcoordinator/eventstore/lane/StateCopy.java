package io.p2pcoordinator.eventstore.lane;

import java.io.IOException;
import java.io.OutputStream;

/** A state as it was at a position, no longer changed by the lane. One thread, any. */
public interface StateCopy {
    /** To be called at most once. */
    void writeTo(OutputStream out) throws IOException;
}
