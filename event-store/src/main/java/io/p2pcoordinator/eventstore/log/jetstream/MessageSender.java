package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends messages and understands the server's answers: one by one, or many as an atomic batch (headers as in NATS'
 * ADR-50). One thread.
 */
final class MessageSender {
    /** What a server answered to a batch. */
    sealed interface BatchAnswer {
        record Committed(long lastSequence) implements BatchAnswer {}

        /** None of it is stored, nor will be. */
        record Refused(String reason) implements BatchAnswer {}

        record Unknown(String reason) implements BatchAnswer {}
    }

    // Error codes of the server: https://github.com/nats-io/nats-server/blob/main/server/errors.json
    private static final int WRONG_LAST_SEQUENCE = 10071;
    private static final int WRONG_LAST_SEQUENCE_CONSTANT = 10164;
    private static final int STORE_FAILED = 10077;
    private static final int DUPLICATE_IN_PROCESS = 10158;
    private static final int TOO_MANY_REQUESTS = 429;
    /** Room for our headers and the client's beside the payload, which the server counts together. */
    private static final int MAX_HEADER_BYTES = 1_024;

    private static final String NOT_SENT = "not sent: ";

    private final StreamId stream;
    private final Connection connection;
    private final Duration timeout;

    MessageSender(StreamId stream, Connection connection, Duration timeout) {
        this.stream = stream;
        this.connection = connection;
        this.timeout = timeout;
    }

    boolean isTooLarge(PendingAppend append) {
        long max = connection.getMaxPayload();
        return max > 0 && append.payload.length > max - MAX_HEADER_BYTES;
    }

    /** Sends one message. A version conflict says -1 for the actual version: the server does not tell it reliably. */
    AppendOutcome sendOne(PendingAppend append) throws InterruptedException {
        if (isTooLarge(append)) {
            return new AppendOutcome.Rejected("expected a commit below the server's limit of "
                    + (connection.getMaxPayload() - MAX_HEADER_BYTES) + " bytes, but it has " + append.payload.length);
        }
        Headers headers = headers(append).put(NatsJetStreamConstants.MSG_ID_HDR, commitIdHex(append));
        CompletableFuture<Message> answer;
        try {
            answer = request(append, headers);
        } catch (IllegalStateException e) {
            return new AppendOutcome.Unavailable(NOT_SENT + e.getMessage());
        }
        try {
            PublishAck ack = new PublishAck(await(answer));
            return new AppendOutcome.Appended(new Position(stream, ack.getSeqno()), ack.isDuplicate());
        } catch (JetStreamApiException e) {
            return refusal(append, e);
        } catch (ExecutionException e) {
            return isNobodyThere(e)
                    ? new AppendOutcome.Unavailable("nobody serves stream " + stream + " now")
                    : new AppendOutcome.Unknown(String.valueOf(e.getCause()));
        } catch (IOException | TimeoutException | CancellationException e) {
            return new AppendOutcome.Unknown("no acknowledgement of " + stream + ": " + e);
        }
    }

    BatchAnswer sendBatch(List<PendingAppend> appends) throws InterruptedException {
        CompletableFuture<Message> answer;
        try {
            answer = publishBatch(appends, UUID.randomUUID().toString());
        } catch (IllegalStateException e) {
            return new BatchAnswer.Refused(NOT_SENT + e.getMessage()); // without its end, the server forgets the rest
        }
        try {
            PublishAck ack = new PublishAck(await(answer));
            return ack.getBatchSize() == appends.size()
                    ? new BatchAnswer.Committed(ack.getSeqno())
                    : new BatchAnswer.Unknown("expected an acknowledgement of " + appends.size()
                            + " messages, but it is of " + ack.getBatchSize());
        } catch (JetStreamApiException e) {
            return isDoubtful(e)
                    ? new BatchAnswer.Unknown(String.valueOf(e.getMessage()))
                    : new BatchAnswer.Refused(String.valueOf(e.getMessage()));
        } catch (ExecutionException e) {
            return isNobodyThere(e)
                    ? new BatchAnswer.Refused("nobody serves stream " + stream + " now")
                    : new BatchAnswer.Unknown(String.valueOf(e.getCause()));
        } catch (IOException | TimeoutException | CancellationException e) {
            return new BatchAnswer.Unknown("no acknowledgement of a batch to " + stream + ": " + e);
        }
    }

    /**
     * Without message ids, though the server takes them: it would refuse a whole batch for one that it has seen, and
     * remember each for two minutes, at 190 bytes (nats-server 2.15.1). Admission tells repetitions without them.
     */
    private CompletableFuture<Message> publishBatch(List<PendingAppend> appends, String batchId) {
        for (int i = 0; i < appends.size() - 1; i++) {
            PendingAppend append = appends.get(i);
            connection.publish(append.request.subject().name(), batchHeaders(append, batchId, i + 1), append.payload);
        }
        Headers headers = batchHeaders(appends.getLast(), batchId, appends.size());
        return request(appends.getLast(), headers.put(NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR, "1"));
    }

    /** @throws IllegalStateException when it was not even queued, since the connection is away or its queue full */
    private CompletableFuture<Message> request(PendingAppend append, Headers headers) {
        return connection.requestWithTimeout(append.request.subject().name(), headers, append.payload, timeout);
    }

    private Message await(CompletableFuture<Message> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(timeout.toMillis() + 100, TimeUnit.MILLISECONDS);
    }

    private static boolean isNobodyThere(ExecutionException e) {
        return e.getCause() instanceof JetStreamStatusException;
    }

    private AppendOutcome refusal(PendingAppend append, JetStreamApiException e) {
        if (e.getApiErrorCode() == WRONG_LAST_SEQUENCE || e.getApiErrorCode() == WRONG_LAST_SEQUENCE_CONSTANT) {
            return new AppendOutcome.VersionConflict(
                    append.request.subject().name(), append.request.commit().getExpectedVersion(), -1);
        }
        String reason = String.valueOf(e.getMessage());
        if (isDoubtful(e)) {
            return new AppendOutcome.Unknown(reason);
        }
        return e.getErrorCode() >= 500 || e.getErrorCode() == TOO_MANY_REQUESTS
                ? new AppendOutcome.Unavailable(reason)
                : new AppendOutcome.Rejected(reason);
    }

    /** A refusal after which the message may be stored all the same: its first attempt is under way, or replicas have it. */
    private static boolean isDoubtful(JetStreamApiException e) {
        return e.getApiErrorCode() == STORE_FAILED || e.getApiErrorCode() == DUPLICATE_IN_PROCESS;
    }

    private Headers batchHeaders(PendingAppend append, String batchId, int number) {
        return headers(append)
                .put(NatsJetStreamConstants.NATS_BATCH_ID_HDR, batchId)
                .put(NatsJetStreamConstants.NATS_BATCH_SEQUENCE_HDR, Integer.toString(number));
    }

    private Headers headers(PendingAppend append) {
        var headers = new Headers().put(NatsJetStreamConstants.EXPECTED_STREAM_HDR, stream.name());
        if (append.isChecked()) {
            headers.put(
                    NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR,
                    Long.toString(append.request.commit().getExpectedVersion()));
        }
        return headers;
    }

    private static String commitIdHex(PendingAppend append) {
        return HexFormat.of().formatHex(append.request.commit().getCommitId().toByteArray());
    }
}
