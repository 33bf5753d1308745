package io.p2pcoordinator.harness.bench.projection;

/** Rows of the entity table as columns: what one batch leaves behind. Arrays are not to be changed. */
@SuppressWarnings("ArrayRecordComponent") // columns, as arrays of PostgreSQL take them
record EntityRows(
        String[] zoneIds,
        long[] entityIds,
        long[] xMm,
        long[] yMm,
        int[] velocityXMmPerS,
        int[] velocityYMmPerS,
        long[] atUs) {
    int count() {
        return entityIds.length;
    }
}
