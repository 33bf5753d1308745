package io.p2pcoordinator.app.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The kinds of values that settings have. */
final class ValueTypes {
    static final int MAX_PORT = 65_535;

    private ValueTypes() {}

    static ValueType<String> text() {
        return new ValueType<>("text", "", Function.identity());
    }

    static ValueType<Integer> integer(int min, int max) {
        return counted(min, max, "");
    }

    static ValueType<Integer> counted(int min, int max, String unit) {
        String of = unit.isEmpty() ? "" : " of " + unit;
        return new ValueType<>(
                "a whole number%s from %d to %d".formatted(of, min, max), unit, text -> within(text, min, max));
    }

    static ValueType<Duration> seconds(int min, int max) {
        ValueType<Integer> number = counted(min, max, "seconds");
        return new ValueType<>(
                number.expected(),
                number.unit(),
                text -> Duration.ofSeconds(number.parser().apply(text)));
    }

    static ValueType<Integer> port(int min) {
        return counted(min, MAX_PORT, "");
    }

    static ValueType<Boolean> flag() {
        return new ValueType<>("true or false", "", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    /** One of some words, whatever their case. */
    static <T> ValueType<T> choice(String expected, Map<String, T> words) {
        var anyCase = new TreeMap<String, T>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(words);
        return new ValueType<>(expected, "", text -> {
            T value = anyCase.get(text);
            if (value == null) {
                throw new IllegalArgumentException();
            }
            return value;
        });
    }

    /** By commas, or as a JSON list of strings, as some older deployments write it. */
    static ValueType<List<String>> list(String expected, String elementPattern) {
        return new ValueType<>(expected, "", text -> {
            List<String> elements = elements(text);
            for (String element : elements) {
                if (!element.matches(elementPattern)) {
                    throw new IllegalArgumentException("'" + element + "' is not one");
                }
            }
            return elements;
        });
    }

    static ValueType<URI> httpUrl() {
        return new ValueType<>("a URL with http or https and a host", "", text -> {
            URI url = URI.create(text);
            if (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?")) {
                throw new IllegalArgumentException();
            }
            return url;
        });
    }

    static ValueType<Path> file() {
        return new ValueType<>("the path of a file", "", Path::of);
    }

    private static List<String> elements(String text) {
        boolean isJson = text.startsWith("[") && text.endsWith("]");
        String list = isJson ? text.substring(1, text.length() - 1) : text;
        return Arrays.stream(list.split(",", -1))
                .map(element -> isJson ? element.strip().replaceAll("^\"|\"$", "") : element.strip())
                .filter(element -> !element.isEmpty())
                .toList();
    }

    private static int within(String text, int min, int max) {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException((String) null, e);
        }
        if (number < min || number > max) {
            throw new IllegalArgumentException();
        }
        return number;
    }
}
