package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.projections.projector.Projection;
import io.p2pcoordinator.projections.projector.SteppedProjector;
import io.p2pcoordinator.projections.table.PositionMovedException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A process that projects: as a projector does, from where the tables are, and after any failure again from there. */
final class ProjectorProcess {
    private static final long LONGEST_LINGER_MS = 400;
    private static final long LONGEST_CALL_NANOS = Duration.ofMillis(2).toNanos();
    private static final long LONGEST_PAUSE_MS = 2_000;
    private static final int MOST_COMMITS = 40;

    private final World world;
    private final Projection projection;
    private final RandomGenerator random;
    private final SimulatedProcess process;
    private final Network network;
    private final List<Feed> feeds = new ArrayList<>();
    private @Nullable TableConnection connection;

    ProjectorProcess(World world, String name, Projection projection) {
        this.world = world;
        this.projection = projection;
        this.random = world.random();
        process = world.process(name);
        network = world.network();
        process.start("projector", this::run);
    }

    SimulatedProcess process() {
        return process;
    }

    Network network() {
        return network;
    }

    void kill() {
        process.kill();
        disconnect();
    }

    private void run() throws InterruptedException {
        while (process.isAlive()) {
            try {
                project();
            } catch (PositionMovedException _) {
                world.trace().event("position moved", projection.name());
                pause();
            } catch (SQLException e) {
                world.trace().event("tables failed", projection.name(), String.valueOf(e.getMessage()));
                pause();
            } finally {
                disconnect();
            }
        }
    }

    private void pause() throws InterruptedException {
        process.sleep(Duration.ofMillis(random.nextLong(LONGEST_PAUSE_MS)));
    }

    private void project() throws SQLException, InterruptedException {
        var opened = new TableConnection(world.tables(), this::go);
        connection = opened;
        var projector = SteppedProjector.resume(projection, opened.connection());
        var inbox = new ArrayDeque<RawCommit>();
        projector.positions().forEach((stream, position) -> {
            if (world.streams().contains(stream)) {
                feeds.add(new Feed(world.log(), network, process, random, stream, position, inbox::add));
            }
        });
        while (process.isAlive()) {
            process.sleep(Duration.ofMillis(random.nextLong(LONGEST_LINGER_MS)));
            if (!inbox.isEmpty()) {
                take(projector, inbox);
                projector.write();
                world.trace()
                        .event(
                                "projected",
                                projection.name(),
                                projector.positions().values().stream()
                                        .mapToLong(Long::longValue)
                                        .sum());
            }
        }
    }

    private void take(SteppedProjector projector, Queue<RawCommit> inbox) {
        for (int left = 1 + random.nextInt(MOST_COMMITS); left > 0 && !inbox.isEmpty(); left--) {
            projector.add(inbox.remove());
        }
    }

    private void go() throws SQLException {
        try {
            if (!process.sleep(Duration.ofNanos(random.nextLong(LONGEST_CALL_NANOS)))) {
                throw TableConnection.failure("the process was killed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TableConnection.failure("interrupted: " + e);
        }
        if (network.delay() == Network.LOST) {
            throw TableConnection.failure("connection lost");
        }
    }

    private void disconnect() {
        feeds.forEach(Feed::close);
        feeds.clear();
        if (connection != null) {
            connection.abort();
            connection = null;
        }
    }
}
