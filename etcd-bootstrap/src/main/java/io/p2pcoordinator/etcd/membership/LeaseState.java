package io.p2pcoordinator.etcd.membership;

/**
 * <pre>
 *            registered                deadline passed
 * ACQUIRING ------------> HELD  --------------------------> SUSPENDED
 *                         ^  |  <--------------------------     |
 *              registered |  |       keep-alive answered        |
 *                         |  | etcd: no such lease              |
 *                         LOST <--------------------------------'
 *
 * any of them -- close --> CLOSED
 * </pre>
 */
public enum LeaseState {
    /** Never held one yet; trying. */
    ACQUIRING,
    HELD,
    /** Its deadline passed without an answer. The lease and its keys may still be there, or not. */
    SUSPENDED,
    /** etcd said that it is gone, its keys with it; trying to get another. */
    LOST,
    CLOSED
}
