package io.p2pcoordinator.harness.chaos;

import io.p2pcoordinator.harness.fault.LinkState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Which faults happen when: a function of the seed, the number of nodes and the length alone. Two tracks run side by side, one of processes and one of
 * links, each with one fault at a time, so that at most one server of a kind is down but any link may be bad as well.
 */
record FaultSchedule(List<Entry> entries) {
    private static final int LEAST_GAP_MS = 300;
    private static final int MOST_GAP_MS = 2_500;
    private static final int LEAST_MS = 800;
    /** Beyond the lease, so that others take over. */
    private static final int MOST_MS = 7_000;

    private static final int MOST_STEP_MS = 3_600_000;

    /** @param atMs from the beginning of the run */
    record Entry(long atMs, long durationMs, Fault fault) {
        @Override
        public String toString() {
            return "%6.1f s for %4.1f s: %s".formatted(atMs / 1e3, durationMs / 1e3, fault);
        }
    }

    FaultSchedule {
        entries = List.copyOf(entries);
    }

    static FaultSchedule generate(long seed, int nodes, Duration length, boolean hasSmallDisk) {
        var random = new SplittableRandom(seed);
        var processes = random.split();
        var links = random.split();
        var entries = new ArrayList<Entry>();
        addTrack(entries, processes, length, () -> processFault(processes, nodes, hasSmallDisk));
        addTrack(entries, links, length, () -> linkFault(links, nodes));
        entries.sort(Comparator.comparingLong(Entry::atMs));
        return new FaultSchedule(entries);
    }

    private static void addTrack(
            List<Entry> entries, SplittableRandom random, Duration length, Supplier<Fault> faults) {
        long at = random.nextInt(LEAST_GAP_MS, MOST_GAP_MS);
        while (true) {
            long duration = random.nextInt(LEAST_MS, MOST_MS);
            if (at + duration > length.toMillis()) {
                return;
            }
            entries.add(new Entry(at, duration, faults.get()));
            at += duration + random.nextInt(LEAST_GAP_MS, MOST_GAP_MS);
        }
    }

    private static Fault processFault(SplittableRandom random, int nodes, boolean hasSmallDisk) {
        int node = random.nextInt(nodes);
        int member = random.nextInt(ChaosServers.MEMBERS);
        return switch (random.nextInt(hasSmallDisk ? 9 : 8)) {
            case 0, 1 -> new Fault.KillNode(node);
            case 2 -> new Fault.PauseNode(node);
            case 3 -> new Fault.StepClock(node, random.nextInt(-MOST_STEP_MS, MOST_STEP_MS));
            case 4 -> new Fault.KillNats(member);
            case 5 -> new Fault.KillEtcd(member);
            case 6 -> new Fault.KillPostgres();
            case 7 -> new Fault.StopNode(node);
            default -> new Fault.FillDisk();
        };
    }

    private static Fault linkFault(SplittableRandom random, int nodes) {
        int node = random.nextInt(nodes);
        LinkState state = linkState(random);
        return switch (random.nextInt(6)) {
            case 0, 1 -> new Fault.BadLink(node, random.nextInt(ChaosNode.LINKS), state);
            case 2, 3 -> {
                ChaosNode.Service[] services = ChaosNode.Service.values();
                yield new Fault.CutOff(node, services[random.nextInt(services.length)], state);
            }
            case 4 -> new Fault.Isolate(node);
            default -> new Fault.BadPublisherLink(random.nextInt(ChaosServers.MEMBERS), state);
        };
    }

    private static LinkState linkState(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> new LinkState.Drop();
            case 1 -> new LinkState.HalfOpen(LinkState.Direction.REQUESTS);
            case 2 -> new LinkState.HalfOpen(LinkState.Direction.ANSWERS);
            case 3 -> {
                int by = random.nextInt(20, 800);
                yield new LinkState.Delay(Duration.ofMillis(by), Duration.ofMillis(random.nextInt(by)));
            }
            case 4 -> new LinkState.Slow(random.nextInt(2_000, 200_000));
            default -> new LinkState.Reset();
        };
    }
}
