package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.log.RawCommit;

/**
 * A stream's state taken at a position.
 *
 * @param progress where that is, and the state's digest there
 * @param last the commit at that position
 * @param format of the copy
 * @param pauseNanos how long the apply thread was busy with it
 */
public record StreamCapture(StreamProgress progress, RawCommit last, String format, StateCopy copy, long pauseNanos) {}
