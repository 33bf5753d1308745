package io.p2pcoordinator.harness.world;

/** Where an entity stands, in cells. */
record PlacedEntity(String zoneId, long entityId, double x, double y) {
    /** Half a millimetre: less than the log can tell apart. */
    private static final double TOLERANCE_CELLS = 0.0005;

    boolean standsWhere(PlacedEntity other) {
        return Math.abs(x - other.x) <= TOLERANCE_CELLS && Math.abs(y - other.y) <= TOLERANCE_CELLS;
    }
}
