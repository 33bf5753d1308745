package io.p2pcoordinator.app.signalling;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Writes one JSON object into bytes, field by field. Not thread-safe. */
final class FrameWriter {
    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private byte[] bytes;
    private int length;

    /** @param expectedBytes of all values together; more is no error */
    FrameWriter(String type, int expectedBytes) {
        bytes = new byte[expectedBytes + 128];
        put('{');
        name("type");
        quoted(type);
    }

    FrameWriter text(String name, @Nullable String value) {
        put(',');
        name(name);
        if (value == null) {
            put(NULL);
        } else {
            quoted(value);
        }
        return this;
    }

    /** @param json a whole JSON value */
    FrameWriter json(String name, byte[] json) {
        put(',');
        name(name);
        put(json);
        return this;
    }

    FrameWriter texts(String name, Collection<String> values) {
        put(',');
        name(name);
        put('[');
        boolean first = true;
        for (String value : values) {
            if (!first) {
                put(',');
            }
            quoted(value);
            first = false;
        }
        put(']');
        return this;
    }

    byte[] end() {
        put('}');
        return Arrays.copyOf(bytes, length);
    }

    private void name(String name) {
        put('"');
        put(name.getBytes(StandardCharsets.US_ASCII));
        put('"');
        put(':');
    }

    private void quoted(String text) {
        put('"');
        put(ENCODER.quoteAsUTF8(text));
        put('"');
    }

    private void put(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    private void put(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
