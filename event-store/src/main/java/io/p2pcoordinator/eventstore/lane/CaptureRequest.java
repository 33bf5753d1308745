package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Goes through a lane's ring like a commit; the apply stage answers it. */
record CaptureRequest(StreamId stream, CopyBuffer buffer, CompletableFuture<Optional<StreamCapture>> answer) {}
