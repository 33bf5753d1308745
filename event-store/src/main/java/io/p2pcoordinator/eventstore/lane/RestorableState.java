package io.p2pcoordinator.eventstore.lane;

import java.io.IOException;
import java.io.InputStream;

/** A state that can be put aside and brought back, so that a start need not read the whole stream. */
public interface RestorableState extends StreamState {
    /** Kind and version of what {@link StateCopy#writeTo} writes, for example {@code entities/1}. */
    String format();

    /**
     * All that makes up the state now. On the apply thread, which waits for it: it copies what commits will change and
     * refers to the rest.
     *
     * @param buffer what the copy may use until it has been written
     */
    StateCopy copy(CopyBuffer buffer);

    /**
     * Brings an empty state to what a copy of this format wrote. Before any commit is applied, on one thread. What it
     * finds wrong it throws as an exception of any kind, and the state is to be {@link #clear cleared} then.
     */
    void restore(InputStream content) throws IOException;

    /** Makes the state empty again. */
    void clear();
}
