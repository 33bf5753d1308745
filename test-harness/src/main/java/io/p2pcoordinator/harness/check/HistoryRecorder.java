package io.p2pcoordinator.harness.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.p2pcoordinator.eventstore.log.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history as it happens: one JSON object a line, handed to the operating system before the call returns, so that the end of this process
 * loses nothing (that of the machine may). A write is recorded before it is asked for; where no completion follows, its outcome is
 * unknown. Thread-safe.
 *
 * <pre>
 *   {"begin":7,"mark":"op-c1-7.","client":"c1","action":"describe","subject":"p2p.control.zone.z1","at":1700000000000000}
 *   {"end":7,"outcome":"acknowledged","position":"CONTROL/12","at":1700000000004000}
 *   {"read":"p2p.control.zone.z1","action":"describe","client":"c1","node":"node-2","token":["CONTROL/12"],"mark":"op-c1-7.","from":..,"at":..}
 * </pre>
 */
public final class HistoryRecorder implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileChannel file;
    private final LongSupplier clockUs;
    private final AtomicLong numbers = new AtomicLong();

    private HistoryRecorder(FileChannel file, LongSupplier clockUs) {
        this.file = file;
        this.clockUs = clockUs;
    }

    /**
     * A new history: there must be no such file.
     *
     * @param clockUs microseconds, never going back
     */
    public static HistoryRecorder create(Path file, LongSupplier clockUs) throws IOException {
        return new HistoryRecorder(
                FileChannel.open(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                clockUs);
    }

    public static HistoryRecorder create(Path file) throws IOException {
        return create(file, monotonicUs());
    }

    /** To be called before the write is asked for. Returns its number, for {@link #completed}. */
    public long invoked(String mark, String client, String action, String subject) {
        long number = numbers.incrementAndGet();
        write(JSON.createObjectNode()
                .put("begin", number)
                .put("mark", mark)
                .put("client", client)
                .put("action", action)
                .put("subject", subject)
                .put("at", clockUs.getAsLong()));
        return number;
    }

    public void completed(long number, Outcome outcome) {
        ObjectNode line = JSON.createObjectNode().put("end", number);
        switch (outcome) {
            case Outcome.Acknowledged(Position position) ->
                line.put("outcome", "acknowledged").put("position", position.toString());
            case Outcome.Refused(String reason) ->
                line.put("outcome", "refused").put("reason", reason);
            case Outcome.Unknown(String reason) ->
                line.put("outcome", "unknown").put("reason", reason);
        }
        write(line.put("at", clockUs.getAsLong()));
    }

    /** The clock of the history, for {@link #read}. */
    public long nowUs() {
        return clockUs.getAsLong();
    }

    /** See {@link Read}; it is answered now. */
    public void read(
            String client,
            String node,
            String subject,
            String action,
            List<Position> token,
            @Nullable String shownMark,
            @Nullable Position shownPosition,
            long invokedUs) {
        ObjectNode line = JSON.createObjectNode()
                .put("read", subject)
                .put("action", action)
                .put("client", client)
                .put("node", node);
        var tokens = line.putArray("token");
        token.forEach(position -> tokens.add(position.toString()));
        if (shownMark != null) {
            line.put("mark", shownMark);
        }
        if (shownPosition != null) {
            line.put("position", shownPosition.toString());
        }
        write(line.put("from", invokedUs).put("at", clockUs.getAsLong()));
    }

    /** For people: what else happened, such as a fault. */
    public void note(String text) {
        write(JSON.createObjectNode().put("note", text).put("at", clockUs.getAsLong()));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private synchronized void write(ObjectNode line) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                int _ = file.write(bytes);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected a line that has a JSON form, but it is " + line, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Microseconds since 1970 as they were at the start, then counted by the clock that nobody sets. */
    private static LongSupplier monotonicUs() {
        long startUs = System.currentTimeMillis() * 1_000;
        long startNs = System.nanoTime();
        return () -> startUs + (System.nanoTime() - startNs) / 1_000;
    }
}
