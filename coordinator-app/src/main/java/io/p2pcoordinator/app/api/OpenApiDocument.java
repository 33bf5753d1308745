package io.p2pcoordinator.app.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/**
 * The OpenAPI document that the compiler has written from the controllers. Controllers are declared under one prefix; here
 * both become servers, and what is served without a prefix says so itself.
 */
@Singleton
final class OpenApiDocument {
    private static final String COMPILED = "/META-INF/swagger/p2p-coordinator.yml";
    private static final String PREFIX = "/api/v1";
    private static final List<Map<String, String>> PREFIXED = List.of(server("/api/v1"), server("/api"));
    private static final List<Map<String, String>> BARE = List.of(server("/"));
    private static final List<Map<String, String>> BOTH = List.of(server("/"), server("/api/v1"), server("/api"));

    /** Open to everybody, whatever is shown. */
    private static final Set<String> OPEN = Set.of("/", "/health", "/health/liveness", "/health/readiness");

    private static final Pattern WORDLESS = Pattern.compile("\\w+ [0-9]{3} response");

    private final byte[] json;
    private final byte[] yaml;

    OpenApiDocument() {
        Map<String, Object> document = served(compiled());
        try {
            json = new JsonMapper().writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setDereferenceAliases(true); // parts that are the same are written out, for readers without anchors
        yaml = new Yaml(new SafeConstructor(new LoaderOptions()), new Representer(options), options)
                .dump(document)
                .getBytes(StandardCharsets.UTF_8);
    }

    byte[] json() {
        return json.clone();
    }

    byte[] yaml() {
        return yaml.clone();
    }

    private static Map<String, Object> compiled() {
        try (InputStream stream = OpenApiDocument.class.getResourceAsStream(COMPILED)) {
            if (stream == null) {
                throw new IllegalStateException("expected " + COMPILED + " on the class path, but it is not there");
            }
            return object(new Yaml(new SafeConstructor(new LoaderOptions())).load(stream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> served(Map<String, Object> compiled) {
        Map<String, Object> declared = object(compiled.get("paths"));
        var paths = new LinkedHashMap<String, Object>();
        declared.forEach((path, item) -> {
            boolean isPrefixed = path.equals(PREFIX) || path.startsWith(PREFIX + "/");
            String bare = !isPrefixed ? path : path.equals(PREFIX) ? "/" : path.substring(PREFIX.length());
            if (isPrefixed && !declared.containsKey(bare)) {
                paths.put(bare, item);
            } else if (!isPrefixed) {
                boolean isBoth = declared.containsKey(path.equals("/") ? PREFIX : PREFIX + path);
                var own = new LinkedHashMap<String, Object>(object(item));
                own.put("servers", isBoth ? BOTH : BARE);
                if (OPEN.contains(path)) {
                    own.computeIfPresent("get", (_, operation) -> open(object(operation)));
                }
                paths.put(path, own);
            }
        });
        var document = new LinkedHashMap<>(compiled);
        var info = new LinkedHashMap<>(object(compiled.get("info")));
        info.put("version", Product.version());
        document.put("info", info);
        document.put("servers", PREFIXED);
        document.put("paths", paths);
        return object(sound(document));
    }

    /**
     * What the compiler's processor gets wrong in 3.1: objects without a type, and "object" behind the types of what may be null.
     * What it says of an answer for want of words is left to the status.
     */
    private static Object sound(Object node) {
        if (node instanceof List<?> list) {
            return list.stream().map(OpenApiDocument::sound).toList();
        }
        if (!(node instanceof Map<?, ?>)) {
            return node;
        }
        var sound = new LinkedHashMap<String, Object>();
        boolean isUntypedObject =
                object(node).get("properties") instanceof Map && !object(node).containsKey("type");
        if (isUntypedObject) {
            sound.put("type", "object");
        }
        object(node).forEach((key, value) -> sound.put(key, soundValue(key, value)));
        sound.remove("type", "null"); // of what may be anything
        return sound;
    }

    private static Object soundValue(String key, Object value) {
        if (key.equals("type") && value instanceof List<?> types && types.size() == 3 && types.contains("null")) {
            return types.subList(0, 2);
        }
        if (key.equals("description")
                && value instanceof String text
                && WORDLESS.matcher(text).matches()) {
            return "Done";
        }
        return sound(key.equals("responses") ? new TreeMap<>(object(value)) : value);
    }

    private static Map<String, Object> open(Map<String, Object> operation) {
        var open = new LinkedHashMap<>(operation);
        open.put("security", List.of());
        return open;
    }

    private static Map<String, String> server(String url) {
        return Map.of("url", url);
    }

    @SuppressWarnings("unchecked") // the compiler's own output; an object's keys are texts
    private static Map<String, Object> object(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value, "expected an object in the OpenAPI document");
    }
}
