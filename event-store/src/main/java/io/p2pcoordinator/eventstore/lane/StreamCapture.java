package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.log.RawCommit;

/**
 * A stream's state taken at a position.
 *
 * @param progress where that is, and the state's digest there
 * @param last the commit at that position
 * @param format of the copy
 * @param unknown how many of those parked have events of a type that this version does not know
 * @param pauseNanos how long the apply thread was busy with it
 */
public record StreamCapture(
        StreamProgress progress, RawCommit last, String format, StateCopy copy, long unknown, long pauseNanos) {}
