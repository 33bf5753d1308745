package io.p2pcoordinator.eventstore.log.jetstream;

import io.p2pcoordinator.eventstore.log.Position;
import java.util.Random;

/** A process that stores one large snapshot after the other until it is killed. Arguments: the URL and the first position. */
final class SnapshotUpload {
    private static final int BYTES = 32 << 20;

    private SnapshotUpload() {}

    public static void main(String[] arguments) {
        Position first = Position.parse(arguments[1]).orElseThrow();
        byte[] content = new byte[BYTES];
        new Random(1).nextBytes(content);
        try (var store = JetStreamSnapshotStore.connect(JetStreamConfig.of(arguments[0], "upload"))) {
            for (long sequence = first.sequence(); ; sequence++) {
                store.put(new Position(first.stream(), sequence), content);
            }
        }
    }
}
