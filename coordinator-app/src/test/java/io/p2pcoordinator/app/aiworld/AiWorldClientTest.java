package io.p2pcoordinator.app.aiworld;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.aiworld.AiWorldClient.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AiWorldClientTest {
    private final FakeAiWorld service = new FakeAiWorld();
    private final AiWorldClient client = new AiWorldClient(service.uri(), service.key(), Duration.ofMillis(200));

    @AfterEach
    void close() {
        client.close();
        service.close();
    }

    @Test
    void shouldAskWithTheKeyAndTheZoneEscaped() throws InterruptedException {
        // given
        service.has("a b/c.d", "[1]");

        // when
        Answer answer = client.npcs("a b/c.d");

        // then
        byte[] body = assertInstanceOf(Answer.Ok.class, answer).body();
        assertEquals("[1]", new String(body, StandardCharsets.UTF_8));
    }

    @Test
    void shouldTellARefusalFromAnOutage() throws InterruptedException {
        assertEquals(new Answer.Refused(404), client.moveNpc("nobody", "{}"));
        service.is(FakeAiWorld.Mood.FAILING);
        assertInstanceOf(Answer.Unavailable.class, client.moveNpc("guard", "{}"));
    }

    @Test
    void shouldStopAskingWhenItFailsTooOftenAndGoOnWhenItIsWell() throws InterruptedException {
        // given
        service.is(FakeAiWorld.Mood.FAILING);
        for (int i = 0; i < 5; i++) {
            assertInstanceOf(Answer.Unavailable.class, client.npcs("zone"));
        }
        int asked = service.asked().size();

        // when
        for (int i = 0; i < 50; i++) {
            assertInstanceOf(Answer.Unavailable.class, client.npcs("zone"));
        }

        // then
        assertTrue(service.asked().size() <= asked + 1, () -> "asked " + service.asked()); // one after the pause
        assertFalse(client.isUp());
        service.is(FakeAiWorld.Mood.WELL);
        await().atMost(Duration.ofSeconds(20)).until(client::isUp);
        assertTrue(service.asked().contains("GET /health"));
        assertInstanceOf(Answer.Ok.class, client.npcs("zone"));
    }

    @Test
    void shouldGiveUpWhenTheAnswerNeverEnds() throws InterruptedException {
        service.is(FakeAiWorld.Mood.HALF);
        assertInstanceOf(Answer.Unavailable.class, client.npcs("zone"));
    }
}
