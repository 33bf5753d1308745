package io.p2pcoordinator.app.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.settings.HttpSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedFilesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path folder;

    private HttpSettings.Files files() {
        return new HttpSettings.Files(folder.resolve("tls/certificate.pem"), folder.resolve("tls/key.pem"), true);
    }

    private Instant end() throws GeneralSecurityException, IOException {
        return PemFiles.read(files())
                .identity()
                .chain()
                .getFirst()
                .getNotAfter()
                .toInstant();
    }

    @Test
    void shouldMakeBothFilesWhenNeitherIsThere() throws Exception {
        // when
        boolean own = SelfSignedFiles.keep(files(), NOW);

        // then
        assertTrue(own);
        assertTrue(end().isAfter(NOW.plus(Duration.ofDays(60))));
        assertEquals("rw-------", permissions(files().privateKey()));
        assertEquals("rw-r--r--", permissions(files().certificateChain()));
        try (var left = Files.list(folder.resolve("tls"))) {
            assertEquals(2, left.count());
        }
    }

    @Test
    void shouldKeepItsOwnWhileTheyAreValidAndMakeNewOnesBeforeTheyExpire() throws Exception {
        // given
        SelfSignedFiles.keep(files(), NOW);
        Instant firstEnd = end();

        // when
        assertTrue(SelfSignedFiles.keep(files(), NOW.plus(Duration.ofDays(30))));

        // then
        assertEquals(firstEnd, end());

        // when
        assertTrue(SelfSignedFiles.keep(files(), NOW.plus(Duration.ofDays(70))));

        // then
        assertTrue(end().isAfter(firstEnd));
    }

    @Test
    void shouldNotTouchFilesOfOthersWhenTheyHaveExpired() throws Exception {
        // given
        Files.createDirectories(folder.resolve("tls"));
        var others = new PemFolder(folder.resolve("tls"));
        others.write("somebody else");
        Files.move(others.files().certificateChain(), files().certificateChain());
        Instant end = end();

        // when
        boolean own = SelfSignedFiles.keep(files(), end.plus(Duration.ofDays(1)));

        // then
        assertFalse(own);
        assertEquals(end, end());
    }

    @Test
    void shouldMakeNothingWhenOneOfTheFilesIsThere() throws Exception {
        // given
        SelfSignedFiles.keep(files(), NOW);
        Files.delete(files().certificateChain());

        // then
        assertThrows(NoSuchFileException.class, () -> SelfSignedFiles.keep(files(), NOW));
        assertFalse(Files.exists(files().certificateChain()));
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
