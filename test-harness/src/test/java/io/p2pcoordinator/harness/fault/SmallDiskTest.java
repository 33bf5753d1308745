package io.p2pcoordinator.harness.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SmallDiskTest {
    @Test
    void shouldRefuseWritesUntilEmptiedWhenItIsFull(@TempDir Path folder) throws Exception {
        // given
        var mounted = SmallDisk.mount(folder.resolve("disk"), 8);
        assumeTrue(mounted.isPresent(), "a small disk cannot be mounted here: that takes root's rights");
        try (SmallDisk disk = mounted.get()) {
            Path file = disk.folder().resolve("file");
            byte[] bytes = new byte[1 << 20];
            // when
            disk.fill();
            // then
            assertThrows(IOException.class, () -> Files.write(file, bytes));
            // when
            disk.empty();
            Files.write(file, bytes);
            // then
            assertEquals(bytes.length, Files.size(file));
        }
    }
}
