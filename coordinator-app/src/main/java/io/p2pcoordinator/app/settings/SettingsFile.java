package io.p2pcoordinator.app.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What the YAML file says, as text by key. Values are taken as they are written: {@code 010} is not eight, {@code no} is a word.
 * Lists become text by commas, their mappings {@code name=value} by semicolons.
 */
record SettingsFile(String name, Map<String, Entry> entries) {
    static final SettingsFile NONE = new SettingsFile("none", Map.of());
    private static final int MAX_CHARACTERS = 1_000_000;

    record Entry(String text, int line) {}

    /** @throws InvalidSettingsException when it cannot be read or has unknown keys, each of which it names with the nearest known one */
    static SettingsFile read(Path path, Collection<String> knownKeys) {
        String text;
        try {
            text = Files.readString(path, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new InvalidSettingsException("expected a configuration file, but there is none: " + path);
        } catch (IOException e) {
            throw new InvalidSettingsException("expected a configuration file that can be read as UTF-8, but " + path
                    + " cannot (" + e.getClass().getSimpleName() + ")");
        }
        return parse(path.toString(), text, knownKeys);
    }

    static SettingsFile parse(String name, String text, Collection<String> knownKeys) {
        var entries = new LinkedHashMap<String, Entry>();
        try {
            Node root = new Yaml(options()).compose(new StringReader(text));
            if (root != null && !isNothing(root)) {
                new SettingsFile(name, entries).flatten("", root);
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new InvalidSettingsException(
                    "expected " + name + " to be YAML, but line " + line + " is not: " + e.getProblem());
        } catch (YAMLException e) {
            throw new InvalidSettingsException("expected " + name + " to be YAML, but it is not: " + e.getMessage());
        }
        String unknown = entries.entrySet().stream()
                .filter(entry -> !knownKeys.contains(entry.getKey()))
                .map(entry -> "unknown key %s in %s, line %d: did you mean %s?"
                        .formatted(
                                entry.getKey(),
                                name,
                                entry.getValue().line(),
                                NearestName.to(entry.getKey(), knownKeys)))
                .collect(Collectors.joining(System.lineSeparator()));
        if (!unknown.isEmpty()) {
            throw new InvalidSettingsException(unknown);
        }
        return new SettingsFile(name, Map.copyOf(entries));
    }

    Optional<Entry> find(String key) {
        return Optional.ofNullable(entries.get(key))
                .filter(entry -> !entry.text().isBlank());
    }

    private static LoaderOptions options() {
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setMaxAliasesForCollections(0);
        options.setAllowRecursiveKeys(false);
        return options;
    }

    private void flatten(String prefix, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong("keys with values", node);
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = prefix + scalar(tuple.getKeyNode());
            Node value = tuple.getValueNode();
            if (value instanceof MappingNode) {
                flatten(key + ".", value);
            } else if (!(prefix.isEmpty() && isNothing(value))) { // a section of which all keys are commented out
                put(key, new Entry(textOf(value), lineOf(tuple.getKeyNode())));
            }
        }
    }

    private void put(String key, Entry entry) {
        Entry earlier = entries.put(key, entry);
        if (earlier != null) {
            throw new InvalidSettingsException("expected %s once in %s, but it is in line %d and in line %d"
                    .formatted(key, name, earlier.line(), entry.line()));
        }
    }

    private String textOf(Node value) {
        if (!(value instanceof SequenceNode sequence)) {
            return isNothing(value) ? "" : scalar(value);
        }
        List<String> elements = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            elements.add(element instanceof MappingNode mapping ? fields(mapping) : scalar(element));
        }
        return String.join(",", elements);
    }

    private String fields(MappingNode mapping) {
        return mapping.getValue().stream()
                .map(tuple -> scalar(tuple.getKeyNode()) + "=" + scalar(tuple.getValueNode()))
                .collect(Collectors.joining(";"));
    }

    private String scalar(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue().strip();
        }
        throw wrong("a plain value", node);
    }

    private InvalidSettingsException wrong(String expected, Node node) {
        return new InvalidSettingsException(
                "expected " + expected + " in " + name + ", line " + lineOf(node) + ", but it is something else");
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN
                && (scalar.getValue().isEmpty()
                        || scalar.getValue().equals("null")
                        || scalar.getValue().equals("~"));
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
