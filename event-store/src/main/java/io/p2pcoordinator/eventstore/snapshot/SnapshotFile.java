package io.p2pcoordinator.eventstore.snapshot;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.eventstore.admission.CommitRules;
import io.p2pcoordinator.eventstore.lane.RestorableState;
import io.p2pcoordinator.eventstore.lane.StreamCapture;
import io.p2pcoordinator.eventstore.log.CommitIdentity;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.proto.v1.SnapshotHeader;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A snapshot as bytes. Everything before the checksum is covered by it, and it is compared before anything else is looked at.
 *
 * <pre>
 *   8 bytes   4        h                     until 32 before the end        32
 *   magic     h        SnapshotHeader        content, zstd (RFC 8878)       SHA-256 of all before it
 *                      (protobuf)            in the header's state_format
 * </pre>
 *
 * The last byte of the magic is the version of this layout.
 */
public final class SnapshotFile {
    private static final byte[] MAGIC = {'P', '2', 'P', 'S', 'N', 'A', 'P', 1};
    private static final int CHECKSUM_BYTES = 32;
    private static final int COMPRESSION_LEVEL = 1;
    private static final int BUFFER_BYTES = 1 << 16;

    private SnapshotFile() {}

    /** Writes a captured state, on the caller's thread; the capture's copy is used up. */
    public static byte[] write(StreamCapture capture, long takenAtUs) throws IOException {
        var progress = capture.progress();
        byte[] header = SnapshotHeader.newBuilder()
                .setStream(progress.stream().name())
                .setSequence(progress.appliedPosition())
                .setCommitId(CommitIdentity.of(capture.last()))
                .setStateFormat(capture.format())
                .setDigest(progress.digest())
                .setSize(progress.size())
                .setApplied(progress.applied())
                .setRefused(progress.refused())
                .setParked(progress.parked())
                .setTakenAtUs(takenAtUs)
                .setUnknown(capture.unknown())
                .setEventTypes(CommitRules.knownEventTypes())
                .build()
                .toByteArray();
        var bytes = new ByteArrayOutputStream(BUFFER_BYTES);
        bytes.writeBytes(MAGIC);
        bytes.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(header.length).array());
        bytes.writeBytes(header);
        try (var content =
                new BufferedOutputStream(new ZstdOutputStreamNoFinalizer(bytes, COMPRESSION_LEVEL), BUFFER_BYTES)) {
            capture.copy().writeTo(content);
        }
        bytes.writeBytes(sha256(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    /**
     * What the bytes are a snapshot of, after their checksum was compared.
     *
     * @throws UnusableSnapshotException when they are no snapshot of this position, or damaged
     */
    public static SnapshotHeader header(byte[] file, Position position) throws UnusableSnapshotException {
        if (file.length < MAGIC.length + Integer.BYTES + CHECKSUM_BYTES) {
            throw new UnusableSnapshotException("expected a snapshot, but it has " + file.length + " bytes");
        }
        int end = file.length - CHECKSUM_BYTES;
        byte[] actual = sha256(file, end);
        if (!MessageDigest.isEqual(
                actual,
                ByteBuffer.allocate(CHECKSUM_BYTES)
                        .put(file, end, CHECKSUM_BYTES)
                        .array())) {
            throw new UnusableSnapshotException("expected the checksum that is stored with it, but its bytes give "
                    + HexFormat.of().formatHex(actual));
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (file[i] != MAGIC[i]) {
                throw new UnusableSnapshotException("expected layout " + MAGIC[MAGIC.length - 1]
                        + " of snapshots, but it begins with "
                        + HexFormat.of().formatHex(file, 0, MAGIC.length));
            }
        }
        SnapshotHeader header = parseHeader(file, end);
        if (!header.getStream().equals(position.stream().name()) || header.getSequence() != position.sequence()) {
            throw new UnusableSnapshotException("expected a snapshot of " + position + ", but it is of "
                    + header.getStream() + "/" + header.getSequence());
        }
        return header;
    }

    /**
     * Brings the state to what {@link #header checked} bytes hold, and compares its digest. Whatever fails, the state is empty
     * afterwards.
     */
    public static void restore(byte[] file, SnapshotHeader header, RestorableState state)
            throws UnusableSnapshotException {
        if (!header.getStateFormat().equals(state.format())) {
            throw new UnusableSnapshotException(
                    "expected content in format " + state.format() + ", but it is in " + header.getStateFormat());
        }
        if (header.getUnknown() > 0 && header.getEventTypes() < CommitRules.knownEventTypes()) {
            throw new UnusableSnapshotException("its writer knew " + header.getEventTypes()
                    + " types of events and left out " + header.getUnknown() + " commits, which this version may know");
        }
        try (InputStream content = content(file)) {
            state.restore(content);
        } catch (IOException | RuntimeException e) {
            state.clear();
            throw new UnusableSnapshotException("its content cannot be read: " + e, e);
        }
        if (state.digest() != header.getDigest() || state.size() != header.getSize()) {
            String found = "expected digest " + HexFormat.of().toHexDigits(header.getDigest()) + " of "
                    + header.getSize() + ", but the content gives "
                    + HexFormat.of().toHexDigits(state.digest()) + " of " + state.size();
            state.clear();
            throw new UnusableSnapshotException(found);
        }
    }

    private static SnapshotHeader parseHeader(byte[] file, int end) throws UnusableSnapshotException {
        int length = headerLength(file);
        int at = MAGIC.length + Integer.BYTES;
        if (length < 0 || length > end - at) {
            throw new UnusableSnapshotException(
                    "expected a header within the snapshot, but it has " + length + " bytes");
        }
        try {
            return SnapshotHeader.parser().parseFrom(file, at, length);
        } catch (InvalidProtocolBufferException e) {
            throw new UnusableSnapshotException("its header cannot be read: " + e.getMessage(), e);
        }
    }

    private static InputStream content(byte[] file) throws IOException {
        int at = MAGIC.length + Integer.BYTES + headerLength(file);
        var compressed = new ByteArrayInputStream(file, at, file.length - CHECKSUM_BYTES - at);
        return new BufferedInputStream(new ZstdInputStreamNoFinalizer(compressed), BUFFER_BYTES);
    }

    private static int headerLength(byte[] file) {
        return ByteBuffer.wrap(file).getInt(MAGIC.length);
    }

    private static byte[] sha256(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-256, which every Java has", e);
        }
    }
}
