package io.p2pcoordinator.app.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The contract with existing clients, read from its own text: every call in it and the fields that it names. */
final class RestContract {
    private static final Pattern CALL = Pattern.compile(
            "`(GET|POST|PUT|PATCH|DELETE) (/[^`\\s]*)`((?:(?: ·| and) `/[^`\\s]*`)*)(?: -> `(\\{[^`]*})`)?");
    private static final Pattern SPAN = Pattern.compile("`([^`]*)`");
    private static final Pattern STATUS = Pattern.compile("\\b[1-5][0-9]{2}\\b");
    private static final Pattern NAME = Pattern.compile("^\\s*([a-z][a-z0-9_]*)");

    private final String text;
    private final Map<String, ContractRow> rows = new LinkedHashMap<>();

    private RestContract(String text) {
        this.text = text;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("|")) {
                int cell = line.indexOf('|', 1);
                addCalls(line.substring(1, cell), line.substring(cell));
            }
        }
        addCalls(text.replaceAll("(?m)^\\|.*$", "").replaceAll("\\s+", " "), "200"); // what no table has
    }

    static RestContract read() {
        try (InputStream stream = RestContract.class.getResourceAsStream("/contract/rest.md")) {
            if (stream == null) {
                throw new AssertionError("expected the contract on the class path");
            }
            return new RestContract(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<ContractRow> rows() {
        return List.copyOf(rows.values());
    }

    Set<String> host() {
        return names(between("\nHost: ", "\n\n"));
    }

    Set<String> zone() {
        return names(between("\nBody: `zone_id", "\n\n"));
    }

    Set<String> session() {
        return names(between("\nSession: ", "\n\n"));
    }

    Set<String> token() {
        return names(between("Answer 200: ", "The JWT"));
    }

    Set<String> metrics() {
        return names(between("at\nleast `p2p_hosts_total", "\n`GET /` ->"));
    }

    /** What a call takes in its body, where the contract lists that. */
    Map<String, Set<String>> bodies() {
        Set<String> host = names(between("\nRegister body: ", "\n\n"));
        Set<String> zone = names(between("\nBody: `zone_id", "The zone also has"));
        Set<String> patch = new TreeSet<>(zone);
        patch.remove("zone_id");
        return Map.of(
                "POST /hosts/register", host,
                "POST /hosts", host,
                "POST /hosts/{host_id}/heartbeat", names(between("\nHeartbeat body: ", "\n\n")),
                "POST /zones", zone,
                "PATCH /zones/{zone_id}", patch,
                "POST /sessions", names(between("\nCreate body: ", "\nSession: ")),
                "PATCH /sessions/{session_id}/metrics", names(between("body any of ", ";")));
    }

    private void addCalls(String calls, String answer) {
        List<Integer> statuses = STATUS.matcher(answer)
                .results()
                .map(found -> Integer.valueOf(found.group()))
                .toList();
        Set<Integer> refusals =
                statuses.stream().filter(status -> status >= 400).collect(Collectors.toSet());
        Matcher call = CALL.matcher(calls);
        while (call.find()) {
            Set<String> shape = call.group(4) == null ? Set.of() : Shape.parse(call.group(4));
            for (String target : targets(call.group(2), call.group(3))) {
                String[] pathAndQuery = target.split("\\?", 2);
                var row = new ContractRow(
                        call.group(1),
                        pathAndQuery[0],
                        pathAndQuery.length < 2 ? Set.of() : parameters(pathAndQuery[1]),
                        statuses.getFirst(),
                        refusals,
                        shape);
                rows.putIfAbsent(row.call(), row);
            }
        }
    }

    /** {@code /a/b|c} are two, {@code /a/b} · {@code /c} are {@code /a/b} and {@code /a/c}. */
    private static List<String> targets(String first, String others) {
        var targets = new ArrayList<String>();
        String parent = first.substring(0, first.lastIndexOf('/'));
        for (String last : first.substring(parent.length() + 1).split("\\|", -1)) {
            targets.add(parent + "/" + last);
        }
        SPAN.matcher(others)
                .results()
                .map(span -> span.group(1))
                .forEach(other -> targets.add(other.lastIndexOf('/') == 0 ? parent + other : other));
        return targets;
    }

    private static Set<String> parameters(String query) {
        return Arrays.stream(query.split("&", -1))
                .map(parameter -> parameter.split("=", -1)[0])
                .collect(Collectors.toSet());
    }

    /** The names at the heads of what is listed in code spans. */
    private static Set<String> names(String text) {
        var names = new TreeSet<String>();
        SPAN.matcher(text.replaceAll("\\s+", " "))
                .results()
                .map(span -> span.group(1))
                .forEach(span -> {
                    for (String part : span.replaceAll("\\([^)]*\\)", "").split(",", -1)) {
                        Matcher name = NAME.matcher(part);
                        if (name.find()) {
                            names.add(name.group(1));
                        }
                    }
                });
        return names;
    }

    private String between(String start, String end) {
        int from = text.indexOf(start);
        int to = text.indexOf(end, from + start.length());
        if (from < 0 || to < 0) {
            throw new AssertionError("expected the contract to have '" + start + "' and then '" + end + "'");
        }
        String found = text.substring(from, to);
        return found.contains("`") ? found.substring(found.indexOf('`')) : found;
    }
}
