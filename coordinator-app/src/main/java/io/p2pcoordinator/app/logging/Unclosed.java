package io.p2pcoordinator.app.logging;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A stream that is not ours to close: an appender that stops closes what it was given. */
final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length); // whole lines, where the superclass writes byte by byte
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
