package io.p2pcoordinator.eventstore.log.jetstream;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.ServerCluster;
import io.p2pcoordinator.localstack.server.NatsServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ClusterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void shouldLoseNothingAcknowledgedWhenLeaderIsKilled() throws Exception {
        try (ServerCluster<NatsServer> cluster = LocalStack.startNatsCluster(3)) {
            String urls = cluster.members().stream().map(NatsServer::url).collect(Collectors.joining(","));
            var config = new JetStreamConfig(
                    urls, "cluster", 3, PATIENCE, Duration.ofSeconds(5), Duration.ofSeconds(30), 500);
            try (var log = JetStreamEventLog.connect(config)) {
                // given
                var load = new AppendLoad(log).start(4, 4);
                var follower = new Follower(log, StreamId.entity(0));
                awaitMore(load, 50);
                NatsServer leader = leaderOf(StreamId.entity(0), cluster, urls);

                // when
                leader.kill();
                awaitMore(load, 50);
                leader.start();
                awaitMore(load, 50);
                load.stop();

                // then
                Map<StreamId, List<RawCommit>> content = await().atMost(PATIENCE)
                        .ignoreException(LogUnavailableException.class) // a leader is elected still
                        .until(() -> ServerCrashTest.contentOf(log), _ -> true);
                load.assertTrueOf(content);
                List<RawCommit> expected = content.getOrDefault(StreamId.entity(0), List.of());
                await().atMost(PATIENCE).until(() -> follower.count() >= expected.size());
                follower.stop();
                assertNull(follower.failure());
                ServerCrashTest.assertSame(expected, follower.read());
            }
        }
    }

    private static NatsServer leaderOf(StreamId stream, ServerCluster<NatsServer> cluster, String urls)
            throws Exception {
        Connection connection = Nats.connect(urls);
        try {
            var info = connection.jetStreamManagement().getStreamInfo(stream.name());
            assertEquals(3, info.getConfiguration().getReplicas());
            String leader = info.getClusterInfo().getLeader();
            return cluster.members().stream()
                    .filter(member -> member.serverName().equals(leader))
                    .findFirst()
                    .orElseThrow();
        } finally {
            connection.close();
        }
    }

    private static void awaitMore(AppendLoad load, int count) {
        long before = load.acknowledged();
        await().atMost(PATIENCE).until(() -> load.acknowledged() >= before + count);
    }
}
