package io.p2pcoordinator.harness.bench.state;

import com.github.luben.zstd.Zstd;
import io.p2pcoordinator.app.simulation.ZoneCopy;
import io.p2pcoordinator.app.statesync.StateSync;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.replica.ZoneReplica;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import io.p2pcoordinator.proto.v1.ZoneStateDocument;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * From a zone on its lane to a host that has it: copied (the lane waits for that), written, compressed, read, checked by digest. Beside
 * it the bare minimum for the same entities: their records copied as one array, compressed, and copied out of it again.
 */
@Command(
        name = "state-sync",
        description = "How long a zone's state takes to a host, and for how long its lane waits.",
        mixinStandardHelpOptions = true)
public final class StateSyncBench implements Callable<Integer> {
    private static final int MOVED_IN_COMMIT = 64;
    private static final int RECORD_LONGS = 6;
    private static final int ZSTD_LEVEL = 3;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--entities", description = "In the zone (default: ${DEFAULT-VALUE}).")
    private int entities = 100_000;

    /** Median times of one turn. */
    private record Turn(double pauseMs, double allMs, double bytes) {}

    @Override
    public Integer call() throws Exception {
        var load = new MoveLoad(1, entities);
        for (var raw : load.moves(Math.max(2, entities / MOVED_IN_COMMIT / 2 * 2), MOVED_IN_COMMIT)) {
            load.applyAnew(raw);
        }
        Subject zone = load.zone(0);
        long[] records = records(load, zone);
        List<List<Turn>> turns =
                Rounds.interleave(options.rounds, _ -> turn(() -> ours(load, zone)), _ -> turn(() -> bare(records)));
        List<Turn> ours = turns.getFirst();
        List<Turn> bare = turns.getLast();
        Report.print(
                List.of(
                        Figure.cost(
                                "state-sync-pause",
                                Rounds.median(ours, Turn::pauseMs),
                                Rounds.median(bare, Turn::pauseMs),
                                "ms"),
                        Figure.cost(
                                "state-sync-bytes",
                                Rounds.median(ours, Turn::bytes),
                                Rounds.median(bare, Turn::bytes),
                                "bytes"),
                        Figure.cost(
                                        "state-sync",
                                        Rounds.median(ours, Turn::allMs),
                                        Rounds.median(bare, Turn::allMs),
                                        "ms")
                                .with("entities", entities)),
                options.json);
        return 0;
    }

    private Turn turn(Callable<Turn> once) throws Exception {
        long end = System.nanoTime() + options.secondsPerRound() * 1_000_000_000L;
        var all = new ArrayList<Turn>();
        while (System.nanoTime() < end) {
            all.add(once.call());
        }
        return new Turn(
                Rounds.median(all, Turn::pauseMs), Rounds.median(all, Turn::allMs), Rounds.median(all, Turn::bytes));
    }

    private Turn ours(MoveLoad load, Subject zone) throws Exception {
        long begun = System.nanoTime();
        ZoneCopy copy = load.state.copyOf(zone.id(), new Position(zone.stream(), 1));
        long copied = System.nanoTime();
        byte[] message = copy.document().toByteArray();
        byte[] sent = StateSync.compressed(message);
        ZoneReplica replica = ZoneReplica.of(ZoneStateDocument.parseFrom(Zstd.decompress(sent, message.length)));
        long done = System.nanoTime();
        if (replica.entities().size() != entities) {
            throw new IllegalStateException("expected " + entities + " entities, but it is "
                    + replica.entities().size());
        }
        return new Turn(millis(copied - begun), millis(done - begun), sent.length);
    }

    private static Turn bare(long[] records) {
        long begun = System.nanoTime();
        long[] copy = records.clone();
        long copied = System.nanoTime();
        byte[] bytes = new byte[copy.length * Long.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asLongBuffer().put(copy);
        byte[] sent = Zstd.compress(bytes, ZSTD_LEVEL);
        long[] received = new long[copy.length];
        ByteBuffer.wrap(Zstd.decompress(sent, bytes.length))
                .order(ByteOrder.nativeOrder())
                .asLongBuffer()
                .get(received);
        long done = System.nanoTime();
        if (received[received.length - 1] != records[records.length - 1]) {
            throw new IllegalStateException("expected the same records, but they differ");
        }
        return new Turn(millis(copied - begun), millis(done - begun), sent.length);
    }

    private static long[] records(MoveLoad load, Subject zone) {
        ZoneReplica replica = ZoneReplica.of(
                load.state.copyOf(zone.id(), new Position(zone.stream(), 1)).document());
        long[] records = new long[replica.entities().size() * RECORD_LONGS];
        int at = 0;
        for (var entity : replica.entities()) {
            records[at++] = entity.entityId();
            records[at++] = entity.xMm();
            records[at++] = entity.yMm();
            records[at++] = entity.updatedAtUs();
            records[at++] =
                    ((long) entity.velocityXMmPerS() << Integer.SIZE) | (entity.velocityYMmPerS() & 0xFFFF_FFFFL);
            records[at++] = ((long) entity.kind() << Integer.SIZE) | entity.typeId();
        }
        return records;
    }

    private static double millis(long nanos) {
        return nanos / NANOS_PER_MILLISECOND;
    }
}
