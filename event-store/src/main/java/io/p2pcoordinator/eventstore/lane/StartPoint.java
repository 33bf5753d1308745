package io.p2pcoordinator.eventstore.lane;

/**
 * Where applying a stream begins: what was applied before, and how that ended.
 *
 * @param appliedPosition sequence of the last commit that is in the state already; 0 for an empty state
 * @param unknown how many of those parked have events of a type that this version does not know
 */
public record StartPoint(long appliedPosition, long applied, long refused, long parked, long unknown) {
    public static final StartPoint BEGINNING = new StartPoint(0, 0, 0, 0, 0);
}
