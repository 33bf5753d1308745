package io.p2pcoordinator.harness.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A file system in memory that is small enough to be filled. Mounting takes root's rights. One thread. */
public final class SmallDisk implements AutoCloseable {
    private static final String BALLAST = "ballast";
    private static final int PIECE_BYTES = 64 * 1024;
    private static final long TOOL_SECONDS = 20;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one on the folder, which is created where it is missing; empty where this process may not. */
    public static Optional<SmallDisk> mount(Path folder, int megabytes) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString());
        return mounted ? Optional.of(new SmallDisk(folder)) : Optional.empty();
    }

    public Path folder() {
        return folder;
    }

    /** Takes every byte that is left. */
    public void fill() throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        try (OutputStream ballast = Files.newOutputStream(folder.resolve(BALLAST))) {
            while (true) {
                ballast.write(piece);
            }
        } catch (IOException e) {
            if (Files.getFileStore(folder).getUsableSpace() >= PIECE_BYTES) {
                throw e;
            }
        }
    }

    /** Gives back what {@link #fill} took. */
    public void empty() throws IOException {
        Files.deleteIfExists(folder.resolve(BALLAST));
    }

    /** Unmounts it; whoever had files there must have ended. */
    @Override
    public void close() throws IOException {
        try {
            if (!run("umount", folder.toString()) && !run("umount", "-l", folder.toString())) {
                throw new IOException("cannot unmount " + folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while unmounting " + folder, e);
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
            String _ = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return tool.waitFor(TOOL_SECONDS, TimeUnit.SECONDS) && tool.exitValue() == 0;
        } catch (IOException _) {
            return false; // there is no such program here
        }
    }
}
