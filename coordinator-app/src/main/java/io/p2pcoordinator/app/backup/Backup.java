package io.p2pcoordinator.app.backup;

import io.p2pcoordinator.app.api.Product;
import io.p2pcoordinator.app.nats.NatsSharedStore;
import io.p2pcoordinator.app.security.KeyBucket;
import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamSnapshotStore;
import io.p2pcoordinator.eventstore.snapshot.SnapshotRecovery;
import io.p2pcoordinator.eventstore.snapshot.UnusableSnapshotException;
import io.p2pcoordinator.proto.v1.BackupManifest;
import io.p2pcoordinator.proto.v1.BackupSection;
import io.p2pcoordinator.proto.v1.BackupSectionKind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Takes a backup while coordinators and map servers go on.
 *
 * <p>Each stream is copied up to an end, and what is before an end does not change any more. The ends need not be of one moment, but
 * their order matters: what is in an ENTITY stream or in TELEMETRY refers to what was on CONTROL before it (a hosting marker to the claim that
 * assigned it, a heartbeat to its host). So theirs are taken first and CONTROL's last. A claim in CONTROL whose marker is not in the
 * copy is what a crash between the two leaves, and is made good by the next coordinator.
 *
 * <p>The states are folded on the way, so that the manifest has their digests, as a live lane or a replay shows them at these positions.
 */
public final class Backup {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int BATCH = 1_024;

    private final JetStreamConfig nats;
    private final InstantSource clock;
    private final BackupProgress progress;

    public Backup(JetStreamConfig nats, InstantSource clock, BackupProgress progress) {
        this.nats = nats;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * The file appears under its name when all of it is on the disk and was read back.
     *
     * @param keys whether the keys that tokens are signed with go into it; without them tokens end with a restore
     * @throws BackupRefusedException when there is such a file, or a trimmed stream has no snapshot to go with it
     * @throws LogUnavailableException when NATS does not answer
     * @throws IOException when the file cannot be written, for example since the disk is full; nothing is left then
     */
    public BackupManifest take(Path target, boolean keys) throws IOException, InterruptedException {
        if (Files.exists(target)) {
            throw new BackupRefusedException("expected a name for a new backup, but " + target + " is there already");
        }
        Path absolute = target.toAbsolutePath();
        Path partial = absolute.resolveSibling("." + absolute.getFileName() + ".partial-"
                + ProcessHandle.current().pid());
        try {
            BackupManifest written;
            try (var writer = new BackupWriter(partial)) {
                written = write(writer, keys);
                writer.finish(written);
            }
            BackupManifest read = BackupReader.verify(partial, progress);
            if (!read.equals(written)) {
                throw new IOException("expected to read what was written to " + partial + ", but it is something else");
            }
            Files.move(partial, absolute); // fails where somebody else was quicker
            sync(Objects.requireNonNull(absolute.getParent(), "expected a file in a folder"));
            return written;
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private BackupManifest write(BackupWriter writer, boolean keys) throws IOException, InterruptedException {
        try (JetStreamEventLog log = JetStreamEventLog.connectToRead(nats)) {
            var manifest = BackupManifest.newBuilder()
                    .setProductVersion(Product.version())
                    .setNatsVersion(log.serverVersion())
                    .setTakenAtUs(TimeUnit.MILLISECONDS.toMicros(clock.millis()));
            Map<StreamId, Long> firsts = new LinkedHashMap<>();
            for (StreamId stream : StreamId.all()) {
                firsts.put(stream, log.firstSequence(stream));
            }
            boolean trimmed = StreamId.all().stream().anyMatch(stream -> isTrimmed(stream, firsts));
            try (var snapshots = trimmed ? JetStreamSnapshotStore.connect(nats) : null) {
                // Listed before the ends are taken, so that none is ahead of what is copied.
                SnapshotRecovery recovery =
                        snapshots == null ? null : new SnapshotRecovery(snapshots, log, nats.connectTimeout());
                manifest.addSections(copyNewest(writer, log));
                Map<StreamId, Long> ends = new LinkedHashMap<>();
                for (StreamId stream : StreamId.all()) {
                    if (stream.isEntity()) {
                        ends.put(stream, log.end(stream).sequence());
                    }
                }
                ends.put(StreamId.CONTROL, log.end(StreamId.CONTROL).sequence());
                for (var end : ends.entrySet()) {
                    StreamId stream = end.getKey();
                    long first = firsts.getOrDefault(stream, 1L);
                    FoldedState state = FoldedState.fromBeginning(stream);
                    if (recovery != null && snapshots != null && isTrimmed(stream, firsts)) {
                        state = FoldedState.fromSnapshot(stream, first, recovery);
                        manifest.addSections(
                                copySnapshot(writer, snapshots, new Position(stream, state.startedAfter())));
                    }
                    manifest.addSections(copy(writer, log, state, new Range(stream, first, end.getValue())));
                }
            }
            if (keys) {
                copyKeys(writer, manifest);
            }
            return manifest.build();
        }
    }

    private static boolean isTrimmed(StreamId stream, Map<StreamId, Long> firsts) {
        return stream.isEntity() && firsts.getOrDefault(stream, 1L) > 1;
    }

    private BackupSection copyNewest(BackupWriter writer, JetStreamEventLog log)
            throws IOException, InterruptedException {
        StreamId stream = StreamId.TELEMETRY;
        progress.at("copying " + stream, 0, 0);
        var newest = new NewestOfEach(log, stream);
        FoldedState state = FoldedState.fromBeginning(stream);
        writer.begin(BackupSectionKind.BACKUP_SECTION_KIND_STREAM, stream.name());
        for (RawCommit raw : newest.inOrder()) {
            writer.add(raw.sequence(), raw.subject(), raw.payload());
            state.apply(raw);
        }
        BackupSection.Builder section = writer.end();
        state.describe(section);
        // There is no way to leave gaps in a stream; so what is left of it is moved together at its end.
        return section.setFirstSequence(newest.endSequence() - section.getRecords() + 1)
                .setEndSequence(newest.endSequence())
                .build();
    }

    private record Range(StreamId stream, long first, long end) {}

    private BackupSection copy(BackupWriter writer, JetStreamEventLog log, FoldedState state, Range range)
            throws IOException, InterruptedException {
        String what = "copying " + range.stream();
        progress.at(what, 0, range.end() - range.first() + 1);
        writer.begin(
                BackupSectionKind.BACKUP_SECTION_KIND_STREAM, range.stream().name());
        var batch = new RawCommit[BATCH];
        long position = range.first() - 1;
        try (CommitCursor cursor = log.read(range.stream(), position)) {
            while (position < range.end()) {
                int count = cursor.next(batch, (int) Math.min(BATCH, range.end() - position), PATIENCE);
                if (count == 0) {
                    throw new LogUnavailableException("no commit after " + new Position(range.stream(), position)
                            + " within " + PATIENCE.toSeconds() + " s");
                }
                for (int i = 0; i < count; i++) {
                    writer.add(batch[i].sequence(), batch[i].subject(), batch[i].payload());
                    state.apply(batch[i]);
                }
                position = batch[count - 1].sequence();
                progress.at(what, position - range.first() + 1, range.end() - range.first() + 1);
            }
        }
        BackupSection.Builder section = writer.end();
        state.describe(section);
        return section.setFirstSequence(range.first())
                .setEndSequence(range.end())
                .build();
    }

    private BackupSection copySnapshot(BackupWriter writer, JetStreamSnapshotStore snapshots, Position position)
            throws IOException {
        progress.at("copying snapshot " + position, 0, 0);
        byte[] file;
        try {
            file = snapshots.get(position);
        } catch (UnusableSnapshotException e) {
            throw new BackupRefusedException(
                    "Snapshot " + position + ", without which its stream says nothing, is gone: " + e.getMessage()
                            + ". Newer ones have taken its place: try again.");
        }
        writer.begin(
                BackupSectionKind.BACKUP_SECTION_KIND_SNAPSHOT,
                position.stream().name());
        writer.add(position.sequence(), position.stream().name(), file);
        return writer.end().build();
    }

    private void copyKeys(BackupWriter writer, BackupManifest.Builder manifest) throws IOException {
        try (var shared = NatsSharedStore.connect(nats)) {
            if (shared.has(KeyBucket.SPEC)) {
                progress.at("copying " + KeyBucket.SPEC.name(), 0, 0);
                writer.begin(BackupSectionKind.BACKUP_SECTION_KIND_BUCKET, KeyBucket.SPEC.name());
                for (Bucket.Entry entry : shared.bucket(KeyBucket.SPEC).list(KeyBucket.FIRST_ID)) {
                    writer.add(0, entry.key(), entry.value());
                }
                manifest.addSections(writer.end());
            }
        }
    }

    /** So that the name is on the disk too. */
    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, EnumSet.of(StandardOpenOption.READ))) {
            channel.force(true);
        }
    }
}
