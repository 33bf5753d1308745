package io.p2pcoordinator.localstack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.localstack.server.EtcdServer;
import io.p2pcoordinator.localstack.server.NatsServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ServerClusterTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void shouldElectAnotherMetaLeaderWhenOneNatsServerIsKilled() throws IOException, InterruptedException {
        // given
        try (ServerCluster<NatsServer> cluster = LocalStack.startNatsCluster(3)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !metaLeader(cluster.members().getFirst()).isEmpty());
            String leader = metaLeader(cluster.members().getFirst());
            NatsServer killed = cluster.members().stream()
                    .filter(member -> member.serverName().equals(leader))
                    .findFirst()
                    .orElseThrow();

            // when
            killed.kill();

            // then
            NatsServer other = cluster.members().stream()
                    .filter(NatsServer::isAlive)
                    .findFirst()
                    .orElseThrow();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                String next = metaLeader(other);
                return !next.isEmpty() && !next.equals(leader);
            });
            killed.start();
            assertTrue(killed.isAlive());
        }
    }

    @Test
    void shouldStillServeWhenOneEtcdIsKilledAndRemoveDataWhenClosed() throws IOException, InterruptedException {
        // given
        ServerCluster<EtcdServer> cluster = LocalStack.startEtcdCluster(3);
        EtcdServer first = cluster.members().getFirst();
        try (cluster) {
            // when
            cluster.members().getLast().kill();

            // then
            assertEquals(3, count(members(first), "peerURLs"));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> get(first.endpoint() + "/health").contains("true"));
        }
        assertFalse(Files.exists(first.folder()));
    }

    private String metaLeader(NatsServer server) throws IOException, InterruptedException {
        String page = get("http://127.0.0.1:%d/jsz".formatted(server.monitorPort()));
        var matcher = Pattern.compile("\"leader\":\\s*\"([^\"]+)\"").matcher(page);
        return matcher.find() ? matcher.group(1) : "";
    }

    private String members(EtcdServer server) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.endpoint() + "/v3/cluster/member/list"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    private String get(String uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
                .body();
    }

    private static int count(String text, String word) {
        return text.split(word, -1).length - 1;
    }
}
