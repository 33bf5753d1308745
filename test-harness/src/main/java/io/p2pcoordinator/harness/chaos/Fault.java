package io.p2pcoordinator.harness.chaos;

import io.p2pcoordinator.harness.fault.LinkState;

/** Something that goes wrong for a while, and is then put right. Numbers are from 0. */
sealed interface Fault {
    /** {@code kill -9}; put right by starting it again. */
    record KillNode(int node) implements Fault {}

    /** In good order, as a rolling restart does; put right by starting it again. */
    record StopNode(int node) implements Fault {}

    /** SIGSTOP, then SIGCONT. */
    record PauseNode(int node) implements Fault {}

    /** Its wall clock jumps, and later back. */
    record StepClock(int node, long stepMs) implements Fault {}

    /** One of a node's links, counted as {@link ChaosNode} does. */
    record BadLink(int node, int link, LinkState state) implements Fault {}

    /** All links of a node to servers of one kind. */
    record CutOff(int node, ChaosNode.Service from, LinkState state) implements Fault {}

    /** All links of a node. */
    record Isolate(int node) implements Fault {}

    /** The links of the map servers to NATS. */
    record BadPublisherLink(int link, LinkState state) implements Fault {}

    record KillNats(int member) implements Fault {}

    record KillEtcd(int member) implements Fault {}

    record KillPostgres() implements Fault {}

    /** The disk of the first NATS server, where it has a small one; put right by making room and starting the server again. */
    record FillDisk() implements Fault {}
}
