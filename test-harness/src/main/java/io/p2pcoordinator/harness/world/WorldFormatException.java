package io.p2pcoordinator.harness.world;

import java.nio.file.Path;

/** A file of the world does not hold what it should. Names the file and the line. */
final class WorldFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorldFormatException(Path file, int lineNumber, String message) {
        super(file + " line " + lineNumber + ": " + message);
    }
}
