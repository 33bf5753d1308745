package io.p2pcoordinator.app.hosting.choice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PlaceTest {
    @Test
    void shouldMeasureAsOnTheGlobeWhenPlacesAreKnown() {
        // given
        Place berlin = Place.of(52.52, 13.405);
        Place paris = Place.of(48.8566, 2.3522);
        Place antipode = Place.of(-52.52, 13.405 - 180);

        // then: 877.5 km by the haversine formula on a sphere of 6371.0088 km
        assertEquals(877.5, berlin.distanceKm(paris), 0.5);
        assertEquals(20_015.1, berlin.distanceKm(antipode), 0.5);
        assertEquals(0, berlin.distanceKm(berlin));
        assertEquals(Place.of(0, 179.5).distanceKm(Place.of(0, -179.5)), Place.of(0, 0).distanceKm(Place.of(0, 1)), 1e-6);
    }
}
