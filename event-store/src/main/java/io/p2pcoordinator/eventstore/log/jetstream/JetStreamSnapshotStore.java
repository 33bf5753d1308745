package io.p2pcoordinator.eventstore.log.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.ObjectStore;
import io.nats.client.PurgeOptions;
import io.nats.client.api.ObjectInfo;
import io.nats.client.api.ObjectMeta;
import io.nats.client.api.ObjectStoreConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.Subject;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.snapshot.SnapshotStore;
import io.p2pcoordinator.eventstore.snapshot.UnusableSnapshotException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots as objects of a NATS object store (ADR-20 of its architecture decisions): an object's chunks are messages of
 * one subject, and a message about the object, which is written last, makes it one. What is deleted leaves nothing: the
 * store's own way keeps a message for every name that ever was. Owns its connection.
 */
public final class JetStreamSnapshotStore implements SnapshotStore {
    static final String BUCKET = "p2p_snapshots";

    private static final String STREAM = "OBJ_" + BUCKET;
    private static final String CHUNKS = "$O." + BUCKET + ".C.";
    private static final String NAMES = "$O." + BUCKET + ".M.";
    private static final int STREAM_NOT_FOUND = 10_059;
    private static final int CHUNK_BYTES = 128 * 1024;
    private static final Duration ORPHANED_AFTER = Duration.ofHours(1);

    private final NatsLink link;
    private final JetStreamManagement management;
    private final ObjectStore objects;

    private JetStreamSnapshotStore(NatsLink link, JetStreamConfig config) throws IOException, JetStreamApiException {
        this.link = link;
        JetStreamOptions options = JetStreamOptions.builder()
                .requestTimeout(config.requestTimeout())
                .build();
        this.management = link.connection().jetStreamManagement(options);
        if (!exists()) {
            link.connection()
                    .objectStoreManagement()
                    .create(ObjectStoreConfiguration.builder(BUCKET)
                            .storageType(StorageType.File)
                            .replicas(config.replicas())
                            .build());
        }
        this.objects = link.connection().objectStore(BUCKET);
    }

    /**
     * Connects, and creates the bucket where it is missing, with as many replicas as the log's streams.
     *
     * @throws LogUnavailableException when the server does not answer or does not allow it
     */
    public static JetStreamSnapshotStore connect(JetStreamConfig config) {
        var link = new NatsLink(config, "snapshots");
        try {
            return new JetStreamSnapshotStore(link, config);
        } catch (IOException | JetStreamApiException | RuntimeException e) {
            link.close();
            throw unavailable("to be opened", e);
        }
    }

    @Override
    public List<Stored> list() {
        return ask("to list its snapshots", () -> {
            var stored = new ArrayList<Stored>();
            for (ObjectInfo object : objects.getList()) {
                position(object.getObjectName())
                        .ifPresent(position -> stored.add(new Stored(position, object.getSize(), storedAtUs(object))));
            }
            return stored;
        });
    }

    @Override
    public void put(Position position, byte[] content) {
        var _ = ask(
                "to take snapshot " + position,
                () -> objects.put(
                        ObjectMeta.builder(nameOf(position))
                                .chunkSize(CHUNK_BYTES)
                                .build(),
                        new ByteArrayInputStream(content)));
    }

    @Override
    public byte[] get(Position position) throws UnusableSnapshotException {
        String name = nameOf(position);
        @Nullable
        ObjectInfo info = ask("to say what it has of " + position, () -> Optional.ofNullable(objects.getInfo(name)))
                .orElse(null);
        if (info == null) {
            throw new UnusableSnapshotException("it is not there any more");
        }
        var content = new ByteArrayOutputStream((int) Math.min(info.getSize(), Integer.MAX_VALUE - 8));
        try {
            var _ = objects.get(name, content);
        } catch (JetStreamApiException e) {
            throw unavailable("to give snapshot " + position, e);
        } catch (IOException | NoSuchAlgorithmException | RuntimeException e) {
            if (link.isConnected()) { // the client finds chunks missing, or their digest another one
                throw new UnusableSnapshotException("the store cannot give all of it: " + e.getMessage(), e);
            }
            throw unavailable("to give snapshot " + position, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("to give snapshot " + position, e);
        }
        return content.toByteArray();
    }

    @Override
    public void delete(Position position) {
        String name = nameOf(position);
        var _ = ask("to delete snapshot " + position, () -> {
            ObjectInfo info = objects.getInfo(name);
            if (info != null) {
                purge(NAMES + Base64.getUrlEncoder().encodeToString(name.getBytes(UTF_8)));
                purge(CHUNKS + info.getNuid());
            }
            return true;
        });
    }

    @Override
    public void sweep() {
        var _ = ask("to free what broken uploads left", () -> {
            Set<String> inUse = new HashSet<>();
            for (ObjectInfo object : objects.getList()) {
                inUse.add(CHUNKS + object.getNuid());
            }
            for (Subject subject : chunkSubjects()) {
                if (!inUse.contains(subject.getName()) && isOrphaned(subject.getName())) {
                    purge(subject.getName());
                }
            }
            return true;
        });
    }

    @Override
    public void close() {
        link.close();
    }

    static String nameOf(Position position) {
        return String.format(Locale.ROOT, "%s/%019d", position.stream().name(), position.sequence());
    }

    private static Optional<Position> position(String name) {
        return name.matches("[A-Z_0-9]+/[0-9]{19}")
                ? Position.parse(name.replaceFirst("/0+(?=[0-9])", "/"))
                : Optional.empty();
    }

    private static long storedAtUs(ObjectInfo object) {
        ZonedDateTime modified = object.getModified();
        return modified == null ? 0 : StreamReads.micros(modified);
    }

    private List<Subject> chunkSubjects() throws IOException, JetStreamApiException {
        List<Subject> subjects = management
                .getStreamInfo(STREAM, StreamInfoOptions.filterSubjects(CHUNKS + "*"))
                .getStreamState()
                .getSubjects();
        return subjects == null ? List.of() : subjects;
    }

    /** An upload that is under way has no name either. */
    private boolean isOrphaned(String chunkSubject) throws IOException, JetStreamApiException {
        ZonedDateTime written = management.getLastMessage(STREAM, chunkSubject).getTime();
        return Duration.between(written, management.getStreamInfo(STREAM).getTimestamp())
                        .compareTo(ORPHANED_AFTER)
                > 0;
    }

    private void purge(String subject) throws IOException, JetStreamApiException {
        var _ = management.purgeStream(STREAM, PurgeOptions.subject(subject));
    }

    private boolean exists() throws IOException, JetStreamApiException {
        try {
            var _ = management.getStreamInfo(STREAM);
            return true;
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == STREAM_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    @FunctionalInterface
    private interface Request<T> {
        T send() throws IOException, JetStreamApiException, NoSuchAlgorithmException, InterruptedException;
    }

    private static <T> T ask(String what, Request<T> request) {
        try {
            return request.send();
        } catch (IOException | JetStreamApiException | NoSuchAlgorithmException | IllegalStateException e) {
            throw unavailable(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(what, e);
        }
    }

    private static LogUnavailableException unavailable(String what, Exception e) {
        return new LogUnavailableException("expected the store of snapshots " + what + ", but: " + e.getMessage(), e);
    }
}
