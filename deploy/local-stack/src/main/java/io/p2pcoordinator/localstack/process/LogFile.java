package io.p2pcoordinator.localstack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What a child writes. The file is appended to over restarts and put aside once, as {@code .1}, when it has grown large. */
public record LogFile(Path path) {
    private static final long ROTATE_AT_BYTES = 16L << 20;
    private static final int TAIL_BYTES = 64 << 10;

    void rotateIfLarge() throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        if (sizeBytes() > ROTATE_AT_BYTES) {
            Files.move(path, path.resolveSibling(path.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    public long sizeBytes() {
        try {
            return Files.exists(path) ? Files.size(path) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** At most so many of the last lines, written after {@code fromByte}. */
    public List<String> tail(int lines, long fromByte) {
        if (!Files.exists(path)) {
            return List.of();
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long start = Math.max(fromByte, channel.size() - TAIL_BYTES);
            var bytes = ByteBuffer.allocate((int) Math.max(0, channel.size() - start));
            for (int read = 0; bytes.hasRemaining() && read >= 0; ) {
                read = channel.read(bytes, start + bytes.position());
            }
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            List<String> all = text.lines().toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
