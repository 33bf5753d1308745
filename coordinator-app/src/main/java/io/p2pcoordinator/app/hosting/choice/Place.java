package io.p2pcoordinator.app.hosting.choice;

import io.p2pcoordinator.proto.v1.HostRegistered;
import org.jspecify.annotations.Nullable;

/**
 * Where somebody is on the globe, as a point of the unit sphere, so that a distance takes no sines and cosines: half the chord
 * between two points is the square root of the haversine of the angle between them.
 */
record Place(double x, double y, double z) {
    /** Mean radius of the earth (IUGG). */
    private static final double EARTH_RADIUS_KM = 6_371.0088;

    static Place of(double latitudeDegrees, double longitudeDegrees) {
        double latitude = Math.toRadians(latitudeDegrees);
        double longitude = Math.toRadians(longitudeDegrees);
        double fromAxis = Math.cos(latitude);
        return new Place(fromAxis * Math.cos(longitude), fromAxis * Math.sin(longitude), Math.sin(latitude));
    }

    /** Null where the host did not say. */
    static @Nullable Place of(HostRegistered host) {
        return host.hasLatitudeDegrees() && host.hasLongitudeDegrees()
                ? of(host.getLatitudeDegrees(), host.getLongitudeDegrees())
                : null;
    }

    /** Along a great circle. */
    double distanceKm(Place other) {
        double dx = x - other.x;
        double dy = y - other.y;
        double dz = z - other.z;
        double haversine = (dx * dx + dy * dy + dz * dz) / 4;
        return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, haversine)));
    }
}
