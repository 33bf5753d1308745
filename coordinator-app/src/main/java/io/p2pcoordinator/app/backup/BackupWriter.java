package io.p2pcoordinator.app.backup;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import io.p2pcoordinator.proto.v1.BackupManifest;
import io.p2pcoordinator.proto.v1.BackupRecord;
import io.p2pcoordinator.proto.v1.BackupSection;
import io.p2pcoordinator.proto.v1.BackupSectionKind;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a {@link BackupFile} that only its owner may read, since signing keys may be in it. One thread. */
final class BackupWriter implements AutoCloseable {
    private static final int COMPRESSION_LEVEL = 3;

    private final FileChannel file;
    private final DigestOutputStream digest;
    private final DataOutputStream out;
    private final ContentHash hash = new ContentHash();
    private BackupSection.@Nullable Builder section;
    private @Nullable OutputStream records;

    /** @throws java.nio.file.FileAlreadyExistsException when something is there */
    BackupWriter(Path path) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.file = path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? FileChannel.open(
                        path,
                        options,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(path, options);
        this.digest = new DigestOutputStream(
                new BufferedOutputStream(Channels.newOutputStream(file), BackupFile.CHUNK_BYTES), ContentHash.sha256());
        this.out = new DataOutputStream(digest);
        out.write(BackupFile.MAGIC);
    }

    void begin(BackupSectionKind kind, String name) throws IOException {
        BackupSection.Builder begun = BackupSection.newBuilder().setKind(kind).setName(name);
        section = begun;
        write(begun.build());
        records = new BufferedOutputStream(
                new ZstdOutputStreamNoFinalizer(new Chunks(), COMPRESSION_LEVEL), BackupFile.CHUNK_BYTES);
    }

    /** @param content is not changed any more */
    void add(long sequence, String name, byte[] content) throws IOException {
        BackupRecord.newBuilder()
                .setSequence(sequence)
                .setName(name)
                .setContent(UnsafeByteOperations.unsafeWrap(content))
                .build()
                .writeDelimitedTo(begun(records));
        BackupSection.Builder under = begun(section);
        under.setRecords(under.getRecords() + 1);
        hash.add(name, content);
    }

    /** What was written since {@link #begin}, for the manifest. */
    BackupSection.Builder end() throws IOException {
        begun(records).close();
        records = null;
        return begun(section).setContentSha256(hash.value());
    }

    /** All is on the disk afterwards. */
    void finish(BackupManifest manifest) throws IOException {
        out.writeInt(0);
        write(manifest);
        byte[] checksum = digest.getMessageDigest().digest();
        digest.on(false);
        out.write(checksum);
        out.flush();
        file.force(true);
    }

    /** What was not {@link #finish finished} is no backup. */
    @Override
    public void close() throws IOException {
        file.close();
    }

    private void write(MessageLite part) throws IOException {
        ByteString bytes = part.toByteString();
        out.writeInt(bytes.size());
        bytes.writeTo(out);
    }

    private static <T> T begun(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("expected a section to be under way, but none is");
        }
        return part;
    }

    private final class Chunks extends OutputStream {
        private final byte[] chunk = new byte[BackupFile.CHUNK_BYTES];
        private int filled;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            int done = 0;
            while (done < count) {
                int part = Math.min(count - done, chunk.length - filled);
                System.arraycopy(bytes, from + done, chunk, filled, part);
                filled += part;
                done += part;
                if (filled == chunk.length) {
                    flushChunk();
                }
            }
        }

        @Override
        public void close() throws IOException {
            flushChunk();
            out.writeInt(0);
        }

        private void flushChunk() throws IOException {
            if (filled > 0) {
                out.writeInt(filled);
                out.write(chunk, 0, filled);
                filled = 0;
            }
        }
    }
}
