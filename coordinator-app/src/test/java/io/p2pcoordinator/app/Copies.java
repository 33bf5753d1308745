package io.p2pcoordinator.app;

import io.p2pcoordinator.eventstore.lane.CopyBuffer;
import io.p2pcoordinator.eventstore.lane.RestorableState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** States by way of their copies' bytes. */
public final class Copies {
    private Copies() {}

    public static byte[] bytes(RestorableState state) {
        try (var out = new ByteArrayOutputStream()) {
            state.copy(new CopyBuffer()).writeTo(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The empty state, brought to what the other one is. */
    public static <T extends RestorableState> T restored(RestorableState from, T empty) {
        try (var in = new ByteArrayInputStream(bytes(from))) {
            empty.restore(in);
            return empty;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
