package io.p2pcoordinator.eventstore.subject;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The test vectors for publishers in any language, read as such a publisher would: nothing of ours but the file. */
public final class PartitionVectors {
    private static final String FILE = "/p2p/v1/partition-vectors.tsv";
    private static final Pattern JSON_ESCAPE = Pattern.compile("\\\\(u[0-9A-Fa-f]{4}|.)");

    private PartitionVectors() {}

    public record Vector(String id, String token, int partition) {
        @Override
        public String toString() {
            return token + " -> " + partition;
        }
    }

    public static List<Vector> all() {
        try (InputStream in = Objects.requireNonNull(PartitionVectors.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .map(columns -> new Vector(unquote(columns[0]), columns[1], Integer.parseInt(columns[2])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A JSON string to its text. */
    private static String unquote(String json) {
        if (json.length() < 2 || !json.startsWith("\"") || !json.endsWith("\"")) {
            throw new IllegalArgumentException("expected a JSON string, but it is " + json);
        }
        return JSON_ESCAPE
                .matcher(json.substring(1, json.length() - 1))
                .replaceAll(match -> Matcher.quoteReplacement(unescape(match.group(1))));
    }

    private static String unescape(String escape) {
        return switch (escape.charAt(0)) {
            case 't' -> "\t";
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 'u' -> Character.toString(Integer.parseInt(escape.substring(1), 16));
            default -> escape;
        };
    }
}
