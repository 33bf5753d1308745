package io.p2pcoordinator.eventstore.log.jetstream;

import com.github.luben.zstd.ZstdInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import io.p2pcoordinator.eventstore.replica.ZoneStates;
import io.p2pcoordinator.proto.v1.ZoneAnswer;
import io.p2pcoordinator.proto.v1.ZoneDigestRequest;
import io.p2pcoordinator.proto.v1.ZoneProblem;
import io.p2pcoordinator.proto.v1.ZoneStateDocument;
import io.p2pcoordinator.proto.v1.ZoneStateRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

/**
 * Over NATS: requests on {@code p2p.host.state} and {@code p2p.host.digest}, answers compressed with zstd, in as many messages as
 * they need, which the header {@code P2P-Part} numbers ({@code 1/3}). Thread-safe.
 */
public final class NatsZoneStates implements ZoneStates, AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String PART = "P2P-Part";

    private final NatsLink link;
    private final List<String> headers;

    private NatsZoneStates(NatsLink link, List<String> headers) {
        this.link = link;
        this.headers = headers;
    }

    /**
     * @param headers names and values in turn of every request, such as {@code Authorization}
     * @throws io.p2pcoordinator.eventstore.log.LogUnavailableException when no server answers in time
     */
    public static NatsZoneStates connect(JetStreamConfig config, List<String> headers) {
        return new NatsZoneStates(new NatsLink(config, "zone states"), List.copyOf(headers));
    }

    @Override
    public ZoneStateDocument state(String zoneId) throws IOException, InterruptedException {
        ZoneAnswer answer = ask(
                "p2p.host.state",
                ZoneStateRequest.newBuilder().setZoneId(zoneId).build().toByteArray());
        return switch (answer.getAnswerCase()) {
            case STATE -> answer.getState();
            case PROBLEM -> throw refused("the state of zone " + zoneId, answer.getProblem());
            case EQUAL, ANSWER_NOT_SET ->
                throw new IOException(
                        "expected the state of zone " + zoneId + ", but the answer is " + answer.getAnswerCase());
        };
    }

    @Override
    public Comparison compare(ZoneDigestRequest request) throws IOException, InterruptedException {
        ZoneAnswer answer = ask("p2p.host.digest", request.toByteArray());
        return switch (answer.getAnswerCase()) {
            case EQUAL -> new Comparison.Equal();
            case STATE -> new Comparison.Superseded(answer.getState(), answer.getReason());
            case PROBLEM -> throw refused("a comparison of zone " + request.getZoneId(), answer.getProblem());
            case ANSWER_NOT_SET -> throw new IOException("expected a comparison, but the answer is another");
        };
    }

    @Override
    public void close() {
        link.close();
    }

    private ZoneAnswer ask(String subject, byte[] body) throws IOException, InterruptedException {
        Connection connection = link.connection();
        String inbox = connection.createInbox();
        Subscription replies = connection.subscribe(inbox);
        try {
            var withHeaders = new Headers();
            for (int i = 0; i < headers.size(); i += 2) {
                withHeaders.add(headers.get(i), headers.get(i + 1));
            }
            connection.publish(subject, inbox, withHeaders, body);
            return ZoneAnswer.parseFrom(collect(subject, replies));
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("expected an answer on " + subject + ", but it is none", e);
        } catch (IllegalStateException e) { // the connection went away
            throw new IOException("expected NATS to answer on " + subject + ", but: " + e.getMessage(), e);
        } finally {
            if (replies.isActive()) {
                replies.unsubscribe();
            }
        }
    }

    private static byte[] collect(String subject, Subscription replies) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        var body = new ByteArrayOutputStream();
        int expected = 1;
        while (true) {
            Message reply = replies.nextMessage(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            if (reply == null) {
                throw new IOException("expected part " + expected + " of an answer on " + subject + " within "
                        + DEADLINE.toSeconds() + " s, but there is none");
            }
            if (reply.isStatusMessage()) {
                throw new IOException("expected a coordinator to serve " + subject + ", but nobody does");
            }
            String part = reply.hasHeaders() ? reply.getHeaders().getFirst(PART) : null;
            if (part == null || !part.startsWith(expected + "/")) {
                throw new IOException(
                        "expected part " + expected + " of an answer on " + subject + ", but it is " + part);
            }
            body.write(reply.getData());
            if (part.equals(expected + "/" + expected)) {
                break;
            }
            expected++;
        }
        try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(body.toByteArray()))) {
            return in.readAllBytes();
        }
    }

    private static IOException refused(String what, ZoneProblem problem) {
        return new IOException(
                "expected " + what + ", but the answer is " + problem.getStatus() + ": " + problem.getDetail());
    }
}
