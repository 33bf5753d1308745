package io.p2pcoordinator.harness.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.p2pcoordinator.eventstore.log.Position;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What clients did and were told.
 *
 * @param operations in the order in which they were asked for
 * @param reads in the order in which they were answered
 */
public record History(List<Operation> operations, List<Read> reads) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Outcome.Unknown UNANSWERED = new Outcome.Unknown("no answer");

    public History {
        operations = List.copyOf(operations);
        reads = List.copyOf(reads);
    }

    /**
     * Reads what a {@link HistoryRecorder} wrote. A last line that is not whole is what a crash in the middle of a write left: what it was
     * about had not been asked for, or is unknown.
     *
     * @throws IOException for a file that cannot be read, or is no history
     */
    public static History read(Path file) throws IOException {
        var operations = new LinkedHashMap<Long, Operation>();
        var reads = new ArrayList<Read>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String line = reader.readLine();
            for (int number = 1; line != null; number++) {
                String next = reader.readLine();
                JsonNode json;
                try {
                    json = JSON.readTree(line);
                } catch (JsonProcessingException e) {
                    if (next == null) {
                        break;
                    }
                    throw new IOException("expected JSON in line " + number + " of " + file, e);
                }
                add(json, operations, reads);
                line = next;
            }
        }
        return new History(List.copyOf(operations.values()), reads);
    }

    private static void add(JsonNode line, Map<Long, Operation> operations, List<Read> reads) throws IOException {
        if (line.has("begin")) {
            operations.put(
                    line.get("begin").asLong(),
                    new Operation(
                            line.path("mark").asText(),
                            line.path("client").asText(),
                            line.path("action").asText(),
                            line.path("subject").asText(),
                            line.path("at").asLong(),
                            UNANSWERED,
                            Long.MAX_VALUE));
        } else if (line.has("end")) {
            Operation begun = operations.get(line.get("end").asLong());
            if (begun == null) {
                throw new IOException("expected a beginning before " + line);
            }
            operations.put(
                    line.get("end").asLong(),
                    new Operation(
                            begun.mark(),
                            begun.client(),
                            begun.action(),
                            begun.subject(),
                            begun.invokedUs(),
                            outcome(line),
                            line.path("at").asLong()));
        } else if (line.has("read")) {
            reads.add(read(line));
        }
    }

    private static Outcome outcome(JsonNode line) throws IOException {
        String reason = line.path("reason").asText();
        return switch (line.path("outcome").asText()) {
            case "acknowledged" ->
                new Outcome.Acknowledged(position(line.path("position").asText()));
            case "refused" -> new Outcome.Refused(reason);
            case "unknown" -> new Outcome.Unknown(reason);
            default -> throw new IOException("expected an outcome, but got " + line);
        };
    }

    private static Read read(JsonNode line) throws IOException {
        var token = new ArrayList<Position>();
        for (JsonNode position : line.path("token")) {
            token.add(position(position.asText()));
        }
        return new Read(
                line.path("client").asText(),
                line.path("node").asText(),
                line.path("read").asText(),
                line.path("action").asText(),
                token,
                line.has("mark") ? line.get("mark").asText() : null,
                line.has("position") ? position(line.get("position").asText()) : null,
                line.path("from").asLong(),
                line.path("at").asLong());
    }

    private static Position position(@Nullable String text) throws IOException {
        return Position.parse(String.valueOf(text))
                .orElseThrow(() -> new IOException("expected a position, but it is " + text));
    }
}
