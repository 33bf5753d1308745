package io.p2pcoordinator.app.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.RunningNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients see of a node that is stopped. */
final class OrderlyEndTest {
    @RegisterExtension
    static final NodeExtension shared = NodeExtension.shared();

    private static final String NOBODY_LISTENS = "nobody listens";

    @Test
    void shouldServeThenRefuseThenListenNoMoreWhenItIsStopped() throws Exception {
        // given
        RunningNode node = shared.startAnother("node-that-stops", settings -> settings);
        URI address = node.uri().resolve("/api/v1/zones");
        var seen = new ArrayList<String>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            seen.add(ask(http, address));

            // when
            Thread stopping = Thread.ofPlatform().start(node::close);

            // then
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        String answer = ask(http, address);
                        if (!answer.equals(seen.getLast())) {
                            seen.add(answer);
                        }
                        return answer.equals(NOBODY_LISTENS);
                    });
            assertTrue(stopping.join(Duration.ofSeconds(60)));
        }
        assertEquals("200", seen.getFirst());
        assertEquals(
                List.of("503, last on its connection", NOBODY_LISTENS),
                seen.subList(seen.size() - 2, seen.size()),
                seen::toString);
        assertTrue(List.of("200", "200, last on its connection").containsAll(seen.subList(0, seen.size() - 2)));
    }

    private static String ask(HttpClient http, URI address) throws IOException, InterruptedException {
        try {
            var request = HttpRequest.newBuilder(address)
                    .timeout(Duration.ofSeconds(20))
                    .build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            boolean isLast = answer.headers().allValues("Connection").contains("close");
            return answer.statusCode() + (isLast ? ", last on its connection" : "");
        } catch (ConnectException _) {
            return NOBODY_LISTENS;
        }
    }
}
