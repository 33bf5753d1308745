package io.p2pcoordinator.app.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The fields of an object and of the objects in it, as paths with dots. */
final class Shape {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    private final String text;
    private int at;

    private Shape(String text) {
        this.text = text;
    }

    /** Of {@code {hosts: {total, online >= 1}, status: "running"}}: hosts, hosts.total, hosts.online, status. */
    static Set<String> parse(String text) {
        var paths = new TreeSet<String>();
        new Shape(text).object("", paths);
        return paths;
    }

    private void object(String prefix, Set<String> paths) {
        at++; // the opening brace
        String name = "";
        boolean isNameNext = true;
        while (at < text.length() && text.charAt(at) != '}') {
            var matcher = NAME.matcher(text).region(at, text.length());
            if (isNameNext && matcher.lookingAt()) {
                name = matcher.group();
                paths.add(prefix + name);
                at = matcher.end();
                isNameNext = false;
            } else if (text.charAt(at) == '{') {
                object(prefix + name + ".", paths);
            } else {
                isNameNext |= text.charAt(at) == ',';
                at++;
            }
        }
        at++; // the closing brace
    }

    static Set<String> of(JsonNode object) {
        var paths = new TreeSet<String>();
        collect("", object, paths);
        return paths;
    }

    private static void collect(String prefix, JsonNode object, Set<String> paths) {
        object.properties().forEach(field -> {
            paths.add(prefix + field.getKey());
            collect(prefix + field.getKey() + ".", field.getValue(), paths);
        });
    }
}
