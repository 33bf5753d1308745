package io.p2pcoordinator.localstack.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {
    private static final String OUTPUT = "-XX:AOTCacheOutput=";
    private static final String USE = "-XX:AOTCache=";

    @TempDir
    Path folder;

    private Path jar;
    private StartCache cache;

    @BeforeEach
    void packed() throws IOException {
        jar = Files.writeString(folder.resolve("app.jar"), "one");
        cache = new StartCache(folder.resolve("aot"));
    }

    private String option(String... javaOptions) {
        return cache.options(List.of(jar), List.of(javaOptions)).getFirst();
    }

    private Path write() throws IOException {
        String option = option();
        assertTrue(option.startsWith(OUTPUT), option);
        return Files.writeString(Path.of(option.substring(OUTPUT.length())), "cache");
    }

    @Test
    void shouldUseWhatAnEarlierRunHasWritten() throws IOException {
        // given
        write();

        // when
        String option = option();

        // then
        assertTrue(option.startsWith(USE), option);
        assertEquals("cache", Files.readString(Path.of(option.substring(USE.length()))));
        assertEquals(option, option());
    }

    @Test
    void shouldWriteAgainWhileAnotherRunIsStillWriting() throws IOException {
        // given
        Path first = write();
        Path config = Files.writeString(Path.of(first + ".config"), "");

        // when
        String second = option();

        // then
        assertTrue(second.startsWith(OUTPUT), second);
        assertNotEquals(OUTPUT + first, second);

        // when it has written
        Files.delete(config);

        // then
        assertTrue(option().startsWith(USE));
    }

    @Test
    void shouldWriteAnotherWhenJarsOrOptionsHaveChanged() throws IOException {
        // given
        write();
        String used = option();

        // when
        String otherOptions = option("-Xmx1g");
        Files.writeString(jar, "another");
        String otherJar = option();

        // then
        assertTrue(otherOptions.startsWith(OUTPUT), otherOptions);
        assertTrue(otherJar.startsWith(OUTPUT), otherJar);
        assertFalse(Files.exists(Path.of(used.substring(USE.length()))), "kept for a build that is gone");
    }
}
