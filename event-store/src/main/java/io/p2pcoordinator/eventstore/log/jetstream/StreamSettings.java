package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How our streams are set up, and how a stream that is there differs from that. */
final class StreamSettings {
    private static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(2);

    private StreamSettings() {}

    /** @param batches whether the server knows atomic batches, from 2.12 on */
    static StreamConfiguration of(StreamId stream, int replicas, boolean batches) {
        return StreamConfiguration.builder()
                .name(stream.name())
                .subjects(subjects(stream))
                .storageType(StorageType.File)
                .retentionPolicy(RetentionPolicy.Limits)
                .discardPolicy(DiscardPolicy.New)
                .maxMessagesPerSubject(stream.isContiguous() ? -1 : 1)
                .replicas(replicas)
                .duplicateWindow(DUPLICATE_WINDOW)
                // direct reads may come from a replica that is behind; an unknown outcome is resolved by reading
                .allowDirect(false)
                .allowAtomicPublish(batches)
                .denyDelete(stream.isContiguous())
                .denyPurge(stream.equals(StreamId.CONTROL))
                .build();
    }

    /** Each setting that matters and is another one, as "name: expected x, but it is y". Replicas are an operator's choice. */
    static List<String> differences(StreamConfiguration expected, StreamConfiguration actual) {
        var differences = new ArrayList<String>();
        compare(differences, "subjects", new TreeSet<>(expected.getSubjects()), new TreeSet<>(actual.getSubjects()));
        compare(differences, "storage", expected.getStorageType(), actual.getStorageType());
        compare(differences, "retention", expected.getRetentionPolicy(), actual.getRetentionPolicy());
        compare(differences, "discard", expected.getDiscardPolicy(), actual.getDiscardPolicy());
        compare(differences, "max_msgs", expected.getMaxMsgs(), actual.getMaxMsgs());
        compare(differences, "max_bytes", expected.getMaxBytes(), actual.getMaxBytes());
        compare(differences, "max_age", expected.getMaxAge(), actual.getMaxAge());
        compare(differences, "max_msgs_per_subject", expected.getMaxMsgsPerSubject(), actual.getMaxMsgsPerSubject());
        compare(differences, "duplicate_window", expected.getDuplicateWindow(), actual.getDuplicateWindow());
        compare(differences, "allow_direct", expected.getAllowDirect(), actual.getAllowDirect());
        compare(differences, "deny_delete", expected.getDenyDelete(), actual.getDenyDelete());
        compare(differences, "deny_purge", expected.getDenyPurge(), actual.getDenyPurge());
        compare(differences, "allow_atomic", expected.getAllowAtomicPublish(), actual.getAllowAtomicPublish());
        compare(differences, "allow_rollup_hdrs", expected.getAllowRollup(), actual.getAllowRollup());
        compare(differences, "allow_msg_ttl", expected.getAllowMessageTtl(), actual.getAllowMessageTtl());
        compare(differences, "max_msg_size", expected.getMaximumMessageSize(), actual.getMaximumMessageSize());
        compare(differences, "subject_transform", "none", presence(actual.getSubjectTransform()));
        compare(differences, "mirror", "none", presence(actual.getMirror()));
        compare(
                differences,
                "sources",
                "none",
                actual.getSources() == null || actual.getSources().isEmpty() ? "none" : "some");
        compare(differences, "no_ack", expected.getNoAck(), actual.getNoAck());
        compare(differences, "sealed", expected.getSealed(), actual.getSealed());
        return differences;
    }

    private static List<String> subjects(StreamId stream) {
        if (stream.equals(StreamId.CONTROL)) {
            return List.of("p2p.control.*.*");
        }
        if (stream.equals(StreamId.TELEMETRY)) {
            return List.of("p2p.telemetry.host.*");
        }
        return List.of("p2p.entity." + stream.partitionName() + ".*", "p2p.hosting." + stream.partitionName() + ".*");
    }

    private static String presence(@Nullable Object setting) {
        return setting == null ? "none" : "one";
    }

    private static void compare(List<String> differences, String name, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            differences.add(name + ": expected " + expected + ", but it is " + actual);
        }
    }
}
