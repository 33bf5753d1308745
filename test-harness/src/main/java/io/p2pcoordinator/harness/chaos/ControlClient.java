package io.p2pcoordinator.harness.chaos;

import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.harness.check.RecordedClient;
import io.p2pcoordinator.harness.check.RecordedClient.Answer;
import io.p2pcoordinator.harness.check.RecordedClient.Node;
import io.p2pcoordinator.harness.check.RecordedClient.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A panel: describes zones, opens sessions, lets players join, registers hosts, and reads back, each time at another node. Runs on one thread. */
final class ControlClient implements Runnable {
    private static final int MOST_PLAYERS = 30;
    private static final int LEAST_PAUSE_MS = 5;
    private static final int MOST_PAUSE_MS = 40;
    private static final String SESSIONS = "sessions";

    private record OpenSession(String sessionId, String zoneId) {}

    private final String name;
    private final RecordedClient client;
    private final List<Node> nodes;
    private final ChaosWorld world;
    private final Tokens published;
    private final BooleanSupplier goesOn;
    private final SplittableRandom random;
    private final Tokens seen = new Tokens();
    private final List<OpenSession> sessions = new ArrayList<>();
    private int players;

    /** @param published what map servers were told */
    ControlClient(
            String name,
            RecordedClient client,
            List<Node> nodes,
            ChaosWorld world,
            Tokens published,
            BooleanSupplier goesOn,
            SplittableRandom random) {
        this.name = name;
        this.client = client;
        this.nodes = nodes;
        this.world = world;
        this.published = published;
        this.goesOn = goesOn;
        this.random = random;
    }

    @Override
    public void run() {
        try {
            while (goesOn.getAsBoolean()) {
                step();
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LEAST_PAUSE_MS, MOST_PAUSE_MS));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws InterruptedException {
        Node node = nodes.get(random.nextInt(nodes.size()));
        String zone = world.zones().get(random.nextInt(world.zones().size()));
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> saw(client.describe(node, zone));
            case 3, 4 -> {
                boolean _ = client.readDescription(node, zone, seen.of(StreamId.CONTROL));
            }
            case 5, 6 -> {
                StreamId stream = Subject.entity(zone).stream();
                published.of(stream).forEach(seen::saw);
                boolean _ = client.readEntity(node, zone, MapServer.MARK, MapServer.MARKED_ENTITY, seen.of(stream));
            }
            case 7, 8 -> session(node, zone);
            default -> saw(register(client, node, name + "host", client.newMark()));
        }
    }

    /** The host's player has the mark for a name. */
    static Answer register(RecordedClient client, Node node, String hostId, String mark) throws InterruptedException {
        return client.write(
                node,
                new Write(
                        "register",
                        Subject.host(hostId),
                        "POST",
                        RecordedClient.path("hosts", "register"),
                        ChaosWorld.host(hostId, mark),
                        mark));
    }

    private void session(Node node, String zone) throws InterruptedException {
        String mark = client.newMark();
        if (sessions.isEmpty() || players >= MOST_PLAYERS) {
            players = 0;
            sessions.clear();
            Answer opened = client.write(
                    node,
                    new Write(
                            "open",
                            Subject.zone(zone),
                            "POST",
                            RecordedClient.path(SESSIONS),
                            Map.of(
                                    "host_id",
                                    world.hosts()
                                            .get(random.nextInt(world.hosts().size())),
                                    "zone_id",
                                    zone,
                                    "player_ids",
                                    List.of(mark),
                                    "max_players",
                                    1_000),
                            mark));
            saw(opened);
            if (opened.body().has("session_id")) {
                sessions.add(new OpenSession(opened.body().path("session_id").asText(), zone));
            }
            return;
        }
        OpenSession session = sessions.getFirst();
        players++;
        saw(client.write(
                node,
                new Write(
                        "join",
                        Subject.zone(session.zoneId),
                        "POST",
                        RecordedClient.path(SESSIONS, session.sessionId, "players"),
                        Map.of("player_id", mark),
                        mark)));
    }

    private void saw(Answer answer) {
        answer.position().ifPresent(seen::saw);
    }
}
