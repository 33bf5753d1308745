package io.p2pcoordinator.harness.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // set before each test
class CoordinatorClientTest {
    private FakeCoordinator coordinator;
    private CoordinatorClient client;

    @BeforeEach
    void open() throws IOException {
        coordinator = new FakeCoordinator(new InMemoryEventLog());
        client = new CoordinatorClient(coordinator.url(), Duration.ofSeconds(20), () -> false);
    }

    @AfterEach
    void close() {
        client.close();
        coordinator.close();
    }

    @Test
    void shouldAskAgainWhenTheCoordinatorIsBusyOrNotReady() throws InterruptedException {
        // given
        coordinator.nextStatuses.addAll(List.of(503, 429, 409, 502));

        // when
        client.post(CoordinatorClient.path("hosts", "register"), Map.of("host_id", "h"));

        // then
        assertEquals(5, coordinator.requests.size());
        assertTrue(coordinator.hosts.containsKey("h"));
    }

    @Test
    void shouldSayWhyWhenTheCoordinatorRefuses() {
        // given
        coordinator.nextStatuses.add(422);

        // when
        var refusal = assertThrows(CoordinatorException.class, () -> client.get("/api/v1/zones"));

        // then
        assertEquals(422, refusal.status());
        assertEquals("GET /api/v1/zones was answered 422: turned away", refusal.getMessage());
        assertEquals(1, coordinator.requests.size());
    }

    @Test
    void shouldGiveUpWhenConflictsDoNotEnd() {
        // given
        coordinator.nextStatuses.addAll(List.of(409, 409, 409, 409, 409, 409, 409));

        // when
        var refusal = assertThrows(CoordinatorException.class, () -> client.get("/api/v1/zones"));

        // then
        assertEquals(409, refusal.status());
    }

    @Test
    void shouldGiveUpWhenNobodyAnswersAndPatienceEnds() {
        // given
        URI nobody = coordinator.url();
        coordinator.close();

        // when
        CoordinatorException failure;
        try (var impatient = new CoordinatorClient(nobody, Duration.ofMillis(100), () -> false)) {
            failure = assertThrows(CoordinatorException.class, () -> impatient.get("/api/v1/zones"));
        }

        // then
        assertEquals(0, failure.status());
    }

    @Test
    void shouldEscapeIdsWhenTheyAreNoPlainText() throws InterruptedException {
        // when
        client.get(CoordinatorClient.path("ownership", "1@tower/a b?ü"));

        // then
        assertEquals("GET /api/v1/ownership/1%40tower%2Fa%20b%3F%C3%BC", coordinator.requests.peek());
    }

    @Test
    void shouldSumAllLagsWhenProjectionsAreListedOrNested() throws JsonProcessingException {
        // given
        var json = new ObjectMapper();

        // then
        assertEquals(7, Projections.lagEvents(json.readTree("[{\"lag_events\":3},{\"lag_events\":4}]")));
        assertEquals(
                5,
                Projections.lagEvents(json.readTree(
                        "{\"projections\":[{\"stream\":\"CONTROL\",\"lag_events\":5},{\"lag_events\":0}]}")));
        assertEquals(Long.MAX_VALUE, Projections.lagEvents(json.readTree("[{\"lag_events\":null}]")));
    }

    @Test
    void shouldSeeNothingWhenAZoneIsNotThere() throws InterruptedException {
        // given
        coordinator.nextStatuses.add(404);

        // then
        assertEquals(List.of(), ReportedEntities.of(client, "nowhere"));
    }
}
