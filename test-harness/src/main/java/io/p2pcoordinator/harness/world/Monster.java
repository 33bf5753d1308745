package io.p2pcoordinator.harness.world;

/** A kind of monster. */
record Monster(int monsterId, String name, int level, long hp, int msPerCell) {}
