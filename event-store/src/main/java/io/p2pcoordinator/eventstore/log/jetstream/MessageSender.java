package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import io.nats.client.support.NatsJetStreamConstants;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
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

        /**
         * None of it is stored, nor will be.
         *
         * @param busy nothing is wrong with it: the server has too much to do, or too many batches open
         */
        record Refused(String reason, boolean busy) implements BatchAnswer {}

        record Unknown(String reason) implements BatchAnswer {}
    }

    // Error codes of the server: https://github.com/nats-io/nats-server/blob/main/server/errors.json
    static final int WRONG_LAST_SEQUENCE = 10071;
    static final int WRONG_LAST_SEQUENCE_CONSTANT = 10164;
    private static final int STORE_FAILED = 10077;
    private static final int DUPLICATE_IN_PROCESS = 10158;
    private static final int TOO_MANY_REQUESTS = 429;
    /** Room for our headers and the client's beside the payload, which the server counts together. */
    private static final int MAX_HEADER_BYTES = 1_024;

    private final StreamId stream;
    private final Connection connection;
    private final Duration timeout;
    private final String batchPrefix =
            Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX) + "-";
    private long batches;

    MessageSender(StreamId stream, Connection connection, Duration timeout) {
        this.stream = stream;
        this.connection = connection;
        this.timeout = timeout;
    }

    boolean isTooLarge(PendingAppend append) {
        long max = connection.getMaxPayload();
        return max > 0 && append.payload.length > max - MAX_HEADER_BYTES;
    }

    /**
     * Sends one message.
     *
     * @throws IllegalStateException when it was not even queued, since the connection is away or its queue full
     */
    CompletableFuture<Message> send(PendingAppend append) {
        return request(
                append,
                lines(append)
                        .append(NatsJetStreamConstants.MSG_ID_HDR)
                        .append(':')
                        .append(commitIdHex(append))
                        .append("\r\n"));
    }

    /**
     * Sends all as one batch.
     *
     * <p>Without message ids, though the server takes them: it would refuse a whole batch for one that it has seen, and
     * remember each for two minutes, at 190 bytes (nats-server 2.15.1). Admission tells repetitions without them.
     *
     * @throws IllegalStateException as {@link #send}; without its end, the server forgets the rest
     */
    CompletableFuture<Message> sendBatch(List<PendingAppend> appends) {
        String batchId = batchPrefix + Long.toString(batches++, Character.MAX_RADIX);
        int last = appends.size();
        for (int number = 1; number < last; number++) {
            PendingAppend append = appends.get(number - 1);
            var headers = new WrittenHeaders(batchLines(append, batchId, number));
            connection.publish(append.subject(), headers, append.payload);
        }
        StringBuilder lines = batchLines(appends.getLast(), batchId, last)
                .append(NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR)
                .append(":1\r\n");
        return request(appends.getLast(), lines);
    }

    /** Waits for the answer to {@link #send}. A version conflict says -1 for the actual version: the server does not tell it reliably. */
    AppendOutcome outcome(PendingAppend append, CompletableFuture<Message> answer, long deadlineNanos)
            throws InterruptedException {
        try {
            PublishAck ack = new PublishAck(await(answer, deadlineNanos));
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

    AppendOutcome tooLarge(PendingAppend append) {
        return new AppendOutcome.Rejected("expected a commit below the server's limit of "
                + (connection.getMaxPayload() - MAX_HEADER_BYTES) + " bytes, but it has " + append.payload.length);
    }

    /** Waits for the answer to {@link #sendBatch}. */
    BatchAnswer batchAnswer(int size, CompletableFuture<Message> answer) throws InterruptedException {
        try {
            PublishAck ack = new PublishAck(await(answer, System.nanoTime() + timeout.toNanos()));
            return ack.getBatchSize() == size
                    ? new BatchAnswer.Committed(ack.getSeqno())
                    : new BatchAnswer.Unknown(
                            "expected an acknowledgement of " + size + " messages, but it is of " + ack.getBatchSize());
        } catch (JetStreamApiException e) {
            return isDoubtful(e)
                    ? new BatchAnswer.Unknown(String.valueOf(e.getMessage()))
                    : new BatchAnswer.Refused(String.valueOf(e.getMessage()), e.getErrorCode() == TOO_MANY_REQUESTS);
        } catch (ExecutionException e) {
            return isNobodyThere(e)
                    ? new BatchAnswer.Refused("nobody serves stream " + stream + " now", false)
                    : new BatchAnswer.Unknown(String.valueOf(e.getCause()));
        } catch (IOException | TimeoutException | CancellationException e) {
            return new BatchAnswer.Unknown("no acknowledgement of a batch to " + stream + ": " + e);
        }
    }

    private CompletableFuture<Message> request(PendingAppend append, StringBuilder lines) {
        return connection.requestWithTimeout(append.subject(), new WrittenHeaders(lines), append.payload, timeout);
    }

    private static Message await(CompletableFuture<Message> answer, long deadlineNanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private static boolean isNobodyThere(ExecutionException e) {
        return e.getCause() instanceof JetStreamStatusException;
    }

    private AppendOutcome refusal(PendingAppend append, JetStreamApiException e) {
        if (e.getApiErrorCode() == WRONG_LAST_SEQUENCE || e.getApiErrorCode() == WRONG_LAST_SEQUENCE_CONSTANT) {
            return new AppendOutcome.VersionConflict(
                    append.subject(), append.request.commit().getExpectedVersion(), -1);
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

    private StringBuilder batchLines(PendingAppend append, String batchId, int number) {
        StringBuilder lines = number == 1 ? lines(append) : versionLines(append);
        return lines.append(NatsJetStreamConstants.NATS_BATCH_ID_HDR)
                .append(':')
                .append(batchId)
                .append("\r\n")
                .append(NatsJetStreamConstants.NATS_BATCH_SEQUENCE_HDR)
                .append(':')
                .append(number)
                .append("\r\n");
    }

    private StringBuilder lines(PendingAppend append) {
        return versionLines(append)
                .append(NatsJetStreamConstants.EXPECTED_STREAM_HDR)
                .append(':')
                .append(stream.name())
                .append("\r\n");
    }

    private static StringBuilder versionLines(PendingAppend append) {
        var lines = new StringBuilder(128);
        if (append.isChecked()) {
            lines.append(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR)
                    .append(':')
                    .append(append.request.commit().getExpectedVersion())
                    .append("\r\n");
        }
        return lines;
    }

    private static String commitIdHex(PendingAppend append) {
        return HexFormat.of().formatHex(append.request.commit().getCommitId().toByteArray());
    }
}
