package io.p2pcoordinator.localstack.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {
    @TempDir
    Path folder;

    @Test
    void shouldUnpackExecutablesWhenPackageHasThem() throws IOException {
        // given
        Path deb = folder.resolve("package.deb");
        Files.write(
                deb,
                DebFile.of(Map.of("./usr/sbin/server", "#!/bin/sh\n", "./usr/share/doc/server/copyright", "text")));
        Path target = Files.createDirectory(folder.resolve("out"));

        // when
        int files = Archives.unpackDeb(deb, target, path -> path.startsWith("usr/sbin/") ? path.substring(9) : "");

        // then
        assertEquals(1, files);
        assertTrue(Files.isExecutable(target.resolve("server")));
    }

    @Test
    void shouldWriteNothingOutsideWhenAnEntryPointsThere() throws IOException {
        // given
        Path deb = folder.resolve("package.deb");
        Files.write(deb, DebFile.of(Map.of("../escaped", "x")));
        Path target = Files.createDirectory(folder.resolve("out"));

        // when
        assertThrows(IOException.class, () -> Archives.unpackDeb(deb, target, UnaryOperator.identity()));

        // then
        assertFalse(Files.exists(folder.resolve("escaped")));
    }

    @Test
    void shouldSayWhatIsMissingWhenItIsNoPackage() throws IOException {
        // given
        Path deb = folder.resolve("package.deb");
        Files.writeString(deb, "this is no package");

        // when
        // then
        assertThrows(IOException.class, () -> Archives.unpackDeb(deb, folder, UnaryOperator.identity()));
    }
}
