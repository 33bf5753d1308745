package io.p2pcoordinator.localstack.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks what the publishers ship, without root and without any tool of the system.
 *
 * <p>A {@code .deb} is an ar archive: {@code debian-binary, control.tar.*, data.tar.*} (deb(5)). The PostgreSQL artifact is a zip with one {@code .txz}.
 */
final class Archives {
    private static final int OWNER_EXECUTE = 0100;

    private Archives() {}

    /** {@code place} maps a path inside the archive to a path below {@code folder}; an empty one is left out. Returns how many files it wrote. */
    static int unpackDeb(Path deb, Path folder, UnaryOperator<String> place) throws IOException {
        try (var ar = new ArArchiveInputStream(new BufferedInputStream(Files.newInputStream(deb)))) {
            for (ArArchiveEntry entry = ar.getNextEntry(); entry != null; entry = ar.getNextEntry()) {
                if (entry.getName().startsWith("data.tar")) {
                    return unpackTar(decompress(ar, entry.getName()), folder, place);
                }
            }
        }
        throw new IOException("expected a data.tar in %s, but there is none".formatted(deb));
    }

    static int unpackTarGz(Path archive, Path folder, UnaryOperator<String> place) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
            return unpackTar(new GZIPInputStream(in), folder, place);
        }
    }

    /** All of the first {@code .txz} in a jar. */
    static int unpackJarredTxz(Path jar, Path folder) throws IOException {
        try (var zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(jar)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(".txz")) {
                    return unpackTar(decompress(zip, entry.getName()), folder, UnaryOperator.identity());
                }
            }
        }
        throw new IOException("expected a .txz in %s, but there is none".formatted(jar));
    }

    private static InputStream decompress(InputStream in, String name) throws IOException {
        if (name.endsWith("xz")) {
            return new XZInputStream(in);
        }
        if (name.endsWith(".gz")) {
            return new GZIPInputStream(in);
        }
        throw new IOException("expected %s to be compressed with xz or gzip, but it is not".formatted(name));
    }

    private static int unpackTar(InputStream in, Path folder, UnaryOperator<String> place) throws IOException {
        var tar = new TarArchiveInputStream(in);
        int files = 0;
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            String inside = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
            String wanted = place.apply(inside);
            if (wanted.isEmpty() || entry.isDirectory()) {
                continue;
            }
            Path target = within(folder, wanted);
            Files.createDirectories(target.getParent());
            if (entry.isSymbolicLink()) {
                within(
                        folder,
                        folder.relativize(target.resolveSibling(entry.getLinkName()))
                                .toString());
                Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            } else if (entry.isFile()) {
                Files.copy(tar, target);
                boolean executable = (entry.getMode() & OWNER_EXECUTE) != 0;
                Files.setPosixFilePermissions(
                        target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            } else {
                continue;
            }
            files++;
        }
        return files;
    }

    /** Nothing is written outside the folder, whatever the archive says. */
    private static Path within(Path folder, String name) throws IOException {
        Path target = folder.resolve(name).normalize();
        if (!target.startsWith(folder.normalize())) {
            throw new IOException("expected archive entries below %s, but there is %s".formatted(folder, name));
        }
        return target;
    }
}
