package io.p2pcoordinator.app.backup;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.p2pcoordinator.proto.v1.BackupManifest;
import io.p2pcoordinator.proto.v1.BackupRecord;
import io.p2pcoordinator.proto.v1.BackupSection;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link BackupFile} from its beginning to its end, and finds out on the way whether it is what was written: counts and hashes of
 * all sections, and the checksum of the whole. One thread.
 */
final class BackupReader {
    private final Path path;
    private final DigestInputStream digest;
    private final DataInputStream in;

    /** Handed each record in turn. */
    @FunctionalInterface
    interface Records {
        void next(BackupRecord record) throws IOException, InterruptedException;
    }

    /** Handed each section in turn; what it does not read of the records is read over. */
    @FunctionalInterface
    interface Sections {
        Records begin(BackupSection kindAndName) throws IOException, InterruptedException;
    }

    private BackupReader(Path path, InputStream file) {
        this.path = path;
        this.digest =
                new DigestInputStream(new BufferedInputStream(file, BackupFile.CHUNK_BYTES), ContentHash.sha256());
        this.in = new DataInputStream(digest);
    }

    /** Reads all of it and hands nothing to anybody. */
    static BackupManifest verify(Path path, BackupProgress progress) throws IOException, InterruptedException {
        String what = "checking " + path.getFileName();
        return read(path, section -> {
            long[] count = {0};
            progress.at(what + ": " + section.getName(), 0, 0);
            return _ -> {
                if (++count[0] % 100_000 == 0) {
                    progress.at(what + ": " + section.getName(), count[0], 0);
                }
            };
        });
    }

    /**
     * @return what the file says of itself, after all of that was found to be so
     * @throws UnusableBackupException when it is not a whole backup; parts of it may have been handed out
     */
    static BackupManifest read(Path path, Sections sections) throws IOException, InterruptedException {
        try (InputStream file = Files.newInputStream(path)) {
            return new BackupReader(path, file).readAll(sections);
        } catch (EOFException e) {
            throw cutOff(path, e);
        } catch (ZstdIOException | InvalidProtocolBufferException e) {
            // protobuf wraps what the stream below it throws
            throw switch (e.getCause()) {
                case UnusableBackupException known -> known;
                case EOFException _ -> cutOff(path, e);
                case null, default -> new UnusableBackupException(damaged(path, e.getMessage()), e);
            };
        }
    }

    private BackupManifest readAll(Sections sections) throws IOException, InterruptedException {
        checkMagic();
        var found = BackupManifest.newBuilder();
        for (int length = in.readInt(); length != 0; length = in.readInt()) {
            BackupSection section = part(length, BackupSection.parser());
            found.addSections(records(section, sections.begin(section)));
        }
        BackupManifest manifest = part(in.readInt(), BackupManifest.parser());
        byte[] actual = digest.getMessageDigest().digest();
        digest.on(false);
        byte[] stored = in.readNBytes(BackupFile.CHECKSUM_BYTES);
        if (stored.length < BackupFile.CHECKSUM_BYTES) {
            throw new EOFException("no checksum");
        }
        if (!MessageDigest.isEqual(actual, stored)) {
            throw new UnusableBackupException(damaged(
                    path,
                    "expected SHA-256 " + HexFormat.of().formatHex(stored) + ", but its bytes give "
                            + HexFormat.of().formatHex(actual)));
        }
        if (in.read() >= 0) {
            throw new UnusableBackupException(damaged(path, "expected its end, but more follows"));
        }
        compare(manifest, found.build());
        return manifest;
    }

    private void checkMagic() throws IOException {
        byte[] magic = in.readNBytes(BackupFile.MAGIC.length);
        int last = BackupFile.MAGIC.length - 1;
        if (magic.length <= last || !Arrays.equals(magic, 0, last, BackupFile.MAGIC, 0, last)) {
            throw new UnusableBackupException("expected a backup, but " + path + " is something else");
        }
        if (magic[last] != BackupFile.MAGIC[last]) {
            throw new UnusableBackupException("expected layout " + BackupFile.MAGIC[last] + " of backups, but " + path
                    + " is in layout " + magic[last] + ": use the version of p2p-control that wrote it");
        }
    }

    private BackupSection records(BackupSection section, Records handler) throws IOException, InterruptedException {
        var hash = new ContentHash();
        long count = 0;
        var chunks = new Chunks();
        var content = new BufferedInputStream(new ZstdInputStreamNoFinalizer(chunks), BackupFile.CHUNK_BYTES);
        for (BackupRecord record = BackupRecord.parseDelimitedFrom(content);
                record != null;
                record = BackupRecord.parseDelimitedFrom(content)) {
            hash.add(record.getName(), record.getContent().toByteArray());
            count++;
            handler.next(record);
        }
        chunks.skipRest();
        return section.toBuilder()
                .setRecords(count)
                .setContentSha256(hash.value())
                .build();
    }

    private void compare(BackupManifest manifest, BackupManifest found) throws UnusableBackupException {
        if (manifest.getSectionsCount() != found.getSectionsCount()) {
            throw new UnusableBackupException(damaged(
                    path,
                    "expected " + manifest.getSectionsCount() + " sections, but there are "
                            + found.getSectionsCount()));
        }
        for (int i = 0; i < found.getSectionsCount(); i++) {
            BackupSection expected = manifest.getSections(i);
            BackupSection actual = found.getSections(i);
            if (!expected.getName().equals(actual.getName())
                    || expected.getRecords() != actual.getRecords()
                    || !expected.getContentSha256().equals(actual.getContentSha256())) {
                throw new UnusableBackupException(damaged(
                        path,
                        "expected " + expected.getRecords() + " records in " + expected.getName() + ", but "
                                + actual.getName() + " has " + actual.getRecords() + " or others"));
            }
        }
    }

    private <T extends MessageLite> T part(int length, Parser<T> parser) throws IOException {
        if (length < 0 || length > BackupFile.MAX_PART_BYTES) {
            throw new UnusableBackupException(damaged(path, "a part of it has " + length + " bytes"));
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("a part of " + length + " bytes");
        }
        return parser.parseFrom(bytes);
    }

    private static UnusableBackupException cutOff(Path path, IOException e) throws IOException {
        return new UnusableBackupException(
                "expected a whole backup in " + path + ", but it ends after " + Files.size(path)
                        + " bytes in the middle: it was cut off. Use another backup.",
                e);
    }

    private static String damaged(Path path, @Nullable String how) {
        return "expected " + path + " as it was written, but it is damaged: " + how + ". Use another backup.";
    }

    private final class Chunks extends InputStream {
        private int left;
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            if (left == 0 && !ended) {
                left = in.readInt();
                ended = left == 0;
                if (left < 0 || left > BackupFile.MAX_PART_BYTES) {
                    throw new UnusableBackupException(damaged(path, "a chunk of it has " + left + " bytes"));
                }
            }
            if (ended) {
                return -1;
            }
            int read = in.read(into, from, Math.min(count, left));
            if (read < 0) {
                throw new EOFException("a chunk");
            }
            left -= read;
            return read;
        }

        /** What the decompressor did not need. */
        void skipRest() throws IOException {
            byte[] rest = new byte[1 << 12];
            while (read(rest, 0, rest.length) >= 0) {
                // nothing is wanted of it
            }
        }
    }
}
