package io.p2pcoordinator.localstack.fetch;

/** Hears how far a slow step is. Called from the thread that does the work. */
public interface Progress {
    /** A new step begins, in words for a person. */
    void step(String text);

    /** Bytes of {@code what} that have arrived; {@code totalBytes} is negative while the size is unknown. */
    void bytes(String what, long doneBytes, long totalBytes);

    static Progress silent() {
        return new Progress() {
            @Override
            public void step(String text) {}

            @Override
            public void bytes(String what, long doneBytes, long totalBytes) {}
        };
    }
}
