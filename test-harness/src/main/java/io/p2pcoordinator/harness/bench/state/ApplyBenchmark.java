package io.p2pcoordinator.harness.bench.state;

import io.p2pcoordinator.eventstore.log.RawCommit;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From commit bytes to state on one thread, 64 moves in a commit, 100,000 entities in 16 zones. An operation is one delta. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class ApplyBenchmark {
    private static final int ENTITIES = 100_000;
    private static final int ZONES = 16;
    private static final int DELTAS = 64;
    private static final int COMMITS = 4_000;

    private MoveLoad load;
    private RawCommit[] moves;
    private BareSketch sketch;

    /** JMH makes the object and then calls {@link #prepare}. */
    @SuppressWarnings("NullAway.Init")
    public ApplyBenchmark() {}

    @Setup
    public void prepare() {
        load = new MoveLoad(ZONES, ENTITIES);
        moves = load.moves(COMMITS, DELTAS);
        sketch = new BareSketch(MoveLoad.FIRST_ID, ENTITIES);
    }

    @Benchmark
    @OperationsPerInvocation(COMMITS * DELTAS)
    public long ours() {
        for (RawCommit raw : moves) {
            load.applyAnew(raw);
        }
        return load.state.digest();
    }

    @Benchmark
    @OperationsPerInvocation(COMMITS * DELTAS)
    public BareSketch raw() throws IOException {
        for (RawCommit raw : moves) {
            sketch.apply(raw.payload());
        }
        return sketch;
    }
}
