package io.p2pcoordinator.eventstore.log;

import io.p2pcoordinator.eventstore.subject.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One of the log's eighteen streams. Instances are shared: compare with {@code equals} or by {@link #index()}. */
public record StreamId(String name, int index) {
    /** Hosts, zones, sessions, peers, flags: kept for ever. */
    public static final StreamId CONTROL = new StreamId("CONTROL", 0);
    /** Heartbeats: the newest message per host only. */
    public static final StreamId TELEMETRY = new StreamId("TELEMETRY", 1);

    private static final int FIRST_ENTITY_INDEX = 2;
    private static final List<StreamId> ENTITIES = entities();

    /** {@code ENTITY_00} to {@code ENTITY_15}. */
    public static StreamId entity(int partition) {
        return ENTITIES.get(partition);
    }

    /** All streams by index. */
    public static List<StreamId> all() {
        var all = new ArrayList<StreamId>(List.of(CONTROL, TELEMETRY));
        all.addAll(ENTITIES);
        return List.copyOf(all);
    }

    public static Optional<StreamId> of(String name) {
        return all().stream().filter(stream -> stream.name.equals(name)).findFirst();
    }

    public boolean isEntity() {
        return index >= FIRST_ENTITY_INDEX;
    }

    /** 0 to 15 for entity streams. */
    public int partition() {
        return index - FIRST_ENTITY_INDEX;
    }

    /** The partition as two digits, as subjects spell it. */
    public String partitionName() {
        return name.substring(name.length() - 2);
    }

    /** Whether every sequence between first and last is there: false where only the newest message per subject stays. */
    public boolean isContiguous() {
        return this.index != TELEMETRY.index;
    }

    @Override
    public String toString() {
        return name;
    }

    private static List<StreamId> entities() {
        var streams = new ArrayList<StreamId>(Partition.COUNT);
        for (int i = 0; i < Partition.COUNT; i++) {
            streams.add(new StreamId("ENTITY_%02d".formatted(i), FIRST_ENTITY_INDEX + i));
        }
        return List.copyOf(streams);
    }
}
