package io.p2pcoordinator.localstack.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads one line in one large read: files below /proc/sys end after the first read, however short it was (Files.readString starts with one byte). */
final class ProcFile {
    private ProcFile() {}

    static String firstLine(String path) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(Path.of(path), StandardCharsets.ISO_8859_1)) {
            String line = reader.readLine();
            if (line == null) {
                throw new IOException("expected a line in %s, but it is empty".formatted(path));
            }
            return line.strip();
        }
    }
}
