package io.p2pcoordinator.harness.world;

/** A map: cells from (0, 0) to (widthCells - 1, heightCells - 1). Its name is the zone id. */
record WorldMap(String name, int widthCells, int heightCells, MapClass mapClass) {}
