package io.p2pcoordinator.app.backup;

import io.p2pcoordinator.app.nats.NatsSharedStore;
import io.p2pcoordinator.app.security.KeyBucket;
import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamRestore;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamRestore.Extent;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamRestore.Stored;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamSnapshotStore;
import io.p2pcoordinator.proto.v1.BackupManifest;
import io.p2pcoordinator.proto.v1.BackupRecord;
import io.p2pcoordinator.proto.v1.BackupSection;
import io.p2pcoordinator.proto.v1.BackupSectionKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings a backup back into servers that have no log, with every sequence as it was: positions, numeric ids and epochs are sequences.
 *
 * <pre>
 *   check the whole file -> refuse where something is -> mark -> fill -> read all of it back and compare -> unmark
 * </pre>
 *
 * From mark to unmark no coordinator starts. A restore that fails in between is begun again with the same file, and goes on
 * behind what is there; what is there is compared at the end like everything else.
 */
public final class Restore {
    private static final int MAX_BATCH = 1_000;
    private static final long MAX_BATCH_BYTES = 4L << 20;

    private final JetStreamConfig nats;
    private final BackupProgress progress;

    public Restore(JetStreamConfig nats, BackupProgress progress) {
        this.nats = nats;
        this.progress = progress;
    }

    /**
     * @throws UnusableBackupException when the file is damaged; nothing was written then
     * @throws BackupRefusedException when something is there already; nothing was written then
     * @throws LogUnavailableException when NATS does not answer; begin again
     * @throws LogIntegrityException when somebody else writes there, or what is there in the end is not what is in the file
     */
    public BackupManifest from(Path file) throws IOException, InterruptedException {
        BackupManifest manifest = BackupReader.verify(file, progress);
        Map<StreamId, BackupSection> streams = streams(file, manifest);
        try (var restore = JetStreamRestore.connect(nats)) {
            begin(restore, sourceOf(manifest), streams);
            var _ = BackupReader.read(file, section -> switch (section.getKind()) {
                case BACKUP_SECTION_KIND_STREAM -> {
                    StreamId stream = streamOf(file, section);
                    yield new StreamFill(restore, stream, sectionOf(streams, stream));
                }
                case BACKUP_SECTION_KIND_SNAPSHOT -> this::putSnapshot;
                case BACKUP_SECTION_KIND_BUCKET -> this::putKey;
                case BACKUP_SECTION_KIND_UNSPECIFIED, UNRECOGNIZED -> throw unknownPart(file, section.getName());
            });
            var _ = new RestoredLog(nats, progress).compare(streams);
            restore.end();
        }
        return manifest;
    }

    /** What is told of a restore that is under way. */
    private static String sourceOf(BackupManifest manifest) {
        var hash = ContentHash.sha256();
        return HexFormat.of().formatHex(hash.digest(manifest.toByteArray()), 0, 8);
    }

    private static Map<StreamId, BackupSection> streams(Path file, BackupManifest manifest)
            throws UnusableBackupException {
        var streams = new HashMap<StreamId, BackupSection>();
        for (BackupSection section : manifest.getSectionsList()) {
            if (section.getKind() == BackupSectionKind.BACKUP_SECTION_KIND_STREAM) {
                streams.put(streamOf(file, section), section);
            } else if (section.getKind() != BackupSectionKind.BACKUP_SECTION_KIND_SNAPSHOT
                    && !section.getName().equals(KeyBucket.SPEC.name())) {
                throw unknownPart(file, section.getName());
            }
        }
        for (StreamId stream : StreamId.all()) {
            if (!streams.containsKey(stream)) {
                throw new UnusableBackupException(
                        "expected stream " + stream + " in " + file + ", but it is not there");
            }
        }
        return streams;
    }

    private static StreamId streamOf(Path file, BackupSection section) throws UnusableBackupException {
        Optional<StreamId> stream = StreamId.of(section.getName());
        if (stream.isEmpty()) {
            throw unknownPart(file, section.getName());
        }
        return stream.get();
    }

    private static UnusableBackupException unknownPart(Path file, String name) {
        return new UnusableBackupException("expected parts that this version knows in " + file + ", but one is " + name
                + ": use the version of p2p-control that wrote it");
    }

    private static BackupSection sectionOf(Map<StreamId, BackupSection> streams, StreamId stream) {
        BackupSection section = streams.get(stream);
        if (section == null) {
            throw new IllegalStateException("expected stream " + stream + " in the manifest");
        }
        return section;
    }

    private void begin(JetStreamRestore restore, String source, Map<StreamId, BackupSection> streams) {
        Optional<String> underWay = restore.underWay();
        if (underWay.isPresent() && underWay.get().equals(source)) {
            progress.at("going on with a restore that has not ended", 0, 0);
            return;
        }
        if (underWay.isPresent() && !underWay.get().equals(JetStreamRestore.NOT_TOLD)) {
            throw new BackupRefusedException("expected empty servers, but the restore of another backup, "
                    + underWay.get() + ", has begun there and not ended: go on with that one, or give NATS new data");
        }
        List<String> found = whatIsThere(restore, streams);
        if (!found.isEmpty()) {
            throw new BackupRefusedException("expected servers without a log, but there is " + String.join(", ", found)
                    + ". Nothing was changed. Stop coordinators and map servers, and give NATS new data (a new store"
                    + " directory); PostgreSQL and etcd may stay.");
        }
        restore.begin(source);
    }

    private List<String> whatIsThere(JetStreamRestore restore, Map<StreamId, BackupSection> streams) {
        var found = new ArrayList<String>();
        for (StreamId stream : StreamId.all()) {
            if (streams.containsKey(stream)) {
                restore.extent(stream)
                        .filter(extent -> !extent.isUntouched() || extent.firstSequence() > 1)
                        .ifPresent(extent -> found.add("stream " + stream + " up to " + extent.endSequence()));
            }
        }
        if (!found.isEmpty()) {
            return found;
        }
        try (var snapshots = JetStreamSnapshotStore.connect(nats)) {
            if (!snapshots.list().isEmpty()) {
                found.add("a snapshot of another log");
            }
        }
        return found;
    }

    private void putSnapshot(BackupRecord record) {
        StreamId stream = StreamId.of(record.getName())
                .orElseThrow(() -> new IllegalStateException("expected a known stream, but it is " + record.getName()));
        var position = new Position(stream, record.getSequence());
        progress.at("restoring snapshot " + position, 0, 0);
        try (var snapshots = JetStreamSnapshotStore.connect(nats)) {
            snapshots.put(position, record.getContent().toByteArray());
        }
    }

    /** A key that a coordinator made there, which never had anything to decide, may be replaced. */
    private void putKey(BackupRecord record) {
        try (var shared = NatsSharedStore.connect(nats)) {
            Bucket keys = shared.bucket(KeyBucket.SPEC);
            var _ = keys.put(record.getName(), record.getContent().toByteArray());
        }
    }

    /** Appends a stream's records behind what is there. */
    private final class StreamFill implements BackupReader.Records {
        private final JetStreamRestore restore;
        private final StreamId stream;
        private final BackupSection section;
        private final List<Stored> batch = new ArrayList<>();
        private long batchBytes;
        /** Sequence of the record that comes next. */
        private long next;

        private long end;

        StreamFill(JetStreamRestore restore, StreamId stream, BackupSection section) {
            this.restore = restore;
            this.stream = stream;
            this.section = section;
            this.next = section.getFirstSequence();
            this.end = begun(section);
            progress.at("restoring " + stream, 0, section.getRecords());
        }

        private long begun(BackupSection wanted) {
            Optional<Extent> there = restore.extent(stream);
            if (there.isEmpty() || there.get().isUntouched()) {
                restore.create(stream, wanted.getFirstSequence());
                return wanted.getFirstSequence() - 1;
            }
            Extent extent = there.get();
            if (extent.firstSequence() != wanted.getFirstSequence() || extent.endSequence() > wanted.getEndSequence()) {
                throw new LogIntegrityException("expected " + stream + " to hold a part of " + wanted.getFirstSequence()
                        + " to " + wanted.getEndSequence() + ", but it has " + extent.firstSequence() + " to "
                        + extent.endSequence()
                        + ": somebody else has written there. Give NATS new data and begin again.");
            }
            return extent.endSequence();
        }

        @Override
        public void next(BackupRecord record) throws InterruptedException {
            long sequence = next++;
            if (sequence <= end) {
                return; // an earlier attempt has put it there
            }
            byte[] payload = record.getContent().toByteArray();
            batch.add(new Stored(record.getName(), payload));
            batchBytes += payload.length;
            if (batch.size() == MAX_BATCH || batchBytes >= MAX_BATCH_BYTES || sequence == section.getEndSequence()) {
                restore.append(stream, end, batch);
                end += batch.size();
                batch.clear();
                batchBytes = 0;
                progress.at("restoring " + stream, end - section.getFirstSequence() + 1, section.getRecords());
            }
        }
    }
}
