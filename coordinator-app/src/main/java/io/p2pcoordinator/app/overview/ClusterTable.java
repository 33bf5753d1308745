package io.p2pcoordinator.app.overview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The answer of {@code GET /api/v1/cluster} as a table for people. Pure functions. */
final class ClusterTable {
    private static final List<String> HEADINGS = List.of(
            "NODE", "STATE", "LEADER", "ZONES", "STANDBY", "WEIGHT", "BEHIND", "TABLES BEHIND", "SINCE", "ENDPOINTS");
    private static final String UNKNOWN = "?";

    private ClusterTable() {}

    /** Whether a leader is known, which is there, and every node has answered. */
    static boolean isComplete(JsonNode cluster) {
        boolean leads = false;
        for (JsonNode node : cluster.path("nodes")) {
            if (!node.path("answers").asBoolean()) {
                return false;
            }
            leads |=
                    node.path("node").asText().equals(cluster.at("/leader/node").asText());
        }
        return leads;
    }

    static String text(JsonNode cluster) {
        String leader = cluster.at("/leader/node").asText();
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        cluster.path("nodes").forEach(node -> rows.add(row(node, leader)));
        var text = new StringBuilder("the cluster as node %s sees it%n"
                .formatted(cluster.path("asked_node").asText()));
        text.append(
                leader.isEmpty()
                        ? "leader    none is known%n%n".formatted()
                        : "leader    %s, epoch %d%n%n"
                                .formatted(leader, cluster.at("/leader/epoch").asLong()));
        List<Integer> widths = IntStream.range(0, HEADINGS.size())
                .map(column -> rows.stream().mapToInt(lengthIn(column)).max().orElse(0))
                .boxed()
                .toList();
        return text + rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
    }

    private static List<String> row(JsonNode node, String leader) {
        boolean answers = node.path("answers").asBoolean();
        return List.of(
                node.path("node").asText(),
                answers ? node.path("state").asText() : "silent",
                node.path("node").asText().equals(leader) ? "leader" : "",
                node.path("owned_count").asText(),
                node.path("standby_count").asText(),
                String.format(Locale.ROOT, "%.1f", node.path("weight").asDouble()),
                behind(node, "lag_events"),
                behind(node, "tables_lag_events"),
                node.path("since").asText(),
                joined(node.path("endpoints")));
    }

    /** Commits, of all streams together. */
    private static String behind(JsonNode node, String field) {
        long sum = 0;
        for (JsonNode stream : node.path("lag")) {
            if (!stream.path(field).isNumber()) {
                return UNKNOWN;
            }
            sum += stream.path(field).asLong();
        }
        return node.path("lag").isArray() ? Long.toString(sum) : UNKNOWN;
    }

    private static String joined(JsonNode texts) {
        var all = new ArrayList<String>();
        texts.forEach(text -> all.add(text.asText()));
        return String.join(" ", all);
    }

    private static ToIntFunction<List<String>> lengthIn(int column) {
        return row -> row.get(column).length();
    }

    private static String line(List<String> row, List<Integer> widths) {
        return IntStream.range(0, row.size())
                .mapToObj(column -> row.get(column)
                        + " ".repeat(widths.get(column) - row.get(column).length()))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }
}
