package io.p2pcoordinator.localstack.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Builds a package as dpkg-deb does: executables at the given paths. */
final class DebFile {
    private DebFile() {}

    static byte[] of(Map<String, String> contentByPath) throws IOException {
        var deb = new ByteArrayOutputStream();
        try (var ar = new ArArchiveOutputStream(deb)) {
            put(ar, "debian-binary", "2.0\n".getBytes(UTF_8));
            put(ar, "control.tar.xz", xz(new byte[0]));
            put(ar, "data.tar.xz", xz(tar(contentByPath)));
        }
        return deb.toByteArray();
    }

    static byte[] xz(byte[] content) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new XZOutputStream(packed, new LZMA2Options(1))) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static byte[] tar(Map<String, String> contentByPath) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(packed)) {
            for (Map.Entry<String, String> file : contentByPath.entrySet()) {
                byte[] content = file.getValue().getBytes(UTF_8);
                var entry = new TarArchiveEntry(file.getKey(), true);
                entry.setSize(content.length);
                entry.setMode(0100755);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return packed.toByteArray();
    }

    private static void put(ArArchiveOutputStream ar, String name, byte[] content) throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, content.length));
        ar.write(content);
        ar.closeArchiveEntry();
    }
}
