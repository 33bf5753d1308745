package io.p2pcoordinator.localstack.fetch;

import java.io.IOException;

/** A download is not what was announced: it is refused, never unpacked. */
public final class ChecksumMismatchException extends IOException {
    private static final long serialVersionUID = 1;

    ChecksumMismatchException(String message) {
        super(message);
    }
}
