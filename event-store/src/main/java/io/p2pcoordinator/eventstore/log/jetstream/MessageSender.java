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

        /** None of it is stored. */
        record Refused(String reason) implements BatchAnswer {}

        record Unknown(String reason) implements BatchAnswer {}
    }

    private static final int WRONG_LAST_SEQUENCE = 10071;
    private static final int WRONG_LAST_SEQUENCE_CONSTANT = 10164;

    private final StreamId stream;
    private final Connection connection;
    private final Duration timeout;

    MessageSender(StreamId stream, Connection connection, Duration timeout) {
        this.stream = stream;
        this.connection = connection;
        this.timeout = timeout;
    }

    /** Sends one message. A version conflict says -1 for the actual version: the server does not tell it reliably. */
    AppendOutcome sendOne(PendingAppend append) throws InterruptedException {
        Headers headers = headers(append);
        headers.put(NatsJetStreamConstants.MSG_ID_HDR, commitIdHex(append));
        try {
            PublishAck ack = new PublishAck(request(append, headers));
            return new AppendOutcome.Appended(new Position(stream, ack.getSeqno()), ack.isDuplicate());
        } catch (JetStreamApiException e) {
            return refusal(append, e);
        } catch (ExecutionException e) {
            return e.getCause() instanceof JetStreamStatusException
                    ? new AppendOutcome.Unavailable("nobody serves stream " + stream + " now")
                    : new AppendOutcome.Unknown(String.valueOf(e.getCause()));
        } catch (IOException | TimeoutException | RuntimeException e) {
            return new AppendOutcome.Unknown("no acknowledgement of " + stream + ": " + e);
        }
    }

    BatchAnswer sendBatch(List<PendingAppend> appends) throws InterruptedException {
        String batchId = UUID.randomUUID().toString();
        try {
            for (int i = 0; i < appends.size() - 1; i++) {
                PendingAppend append = appends.get(i);
                connection.publish(
                        append.request.subject().name(), batchHeaders(append, batchId, i + 1), append.payload);
            }
            PendingAppend last = appends.getLast();
            Headers headers = batchHeaders(last, batchId, appends.size());
            headers.put(NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR, "1");
            PublishAck ack = new PublishAck(request(last, headers));
            return ack.getBatchSize() == appends.size()
                    ? new BatchAnswer.Committed(ack.getSeqno())
                    : new BatchAnswer.Unknown("expected an acknowledgement of " + appends.size()
                            + " messages, but it is of " + ack.getBatchSize());
        } catch (JetStreamApiException e) {
            return new BatchAnswer.Refused(String.valueOf(e.getMessage()));
        } catch (ExecutionException | IOException | TimeoutException | RuntimeException e) {
            return new BatchAnswer.Unknown("no acknowledgement of a batch to " + stream + ": " + e);
        }
    }

    private Message request(PendingAppend append, Headers headers)
            throws InterruptedException, ExecutionException, TimeoutException {
        return connection
                .requestWithTimeout(append.request.subject().name(), headers, append.payload, timeout)
                .get(timeout.toMillis() + 100, TimeUnit.MILLISECONDS);
    }

    private AppendOutcome refusal(PendingAppend append, JetStreamApiException e) {
        if (e.getApiErrorCode() == WRONG_LAST_SEQUENCE || e.getApiErrorCode() == WRONG_LAST_SEQUENCE_CONSTANT) {
            return new AppendOutcome.VersionConflict(
                    append.request.subject().name(), append.request.commit().getExpectedVersion(), -1);
        }
        return e.getErrorCode() >= 500
                ? new AppendOutcome.Unavailable(String.valueOf(e.getMessage()))
                : new AppendOutcome.Rejected(String.valueOf(e.getMessage()));
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
