package io.p2pcoordinator.app.logging;

import java.util.regex.Pattern;

/**
 * Takes out of a line what lets somebody in: tokens, keys, passwords, as they stand in URLs, headers and JSON. The code does not
 * log them; this is for what libraries write, and for what callers put into a path or a name. Callers choose
 * what stands in a line: each pattern takes time by its length, not by the square of it, and no stack. Any thread.
 */
final class Redaction {
    private static final String HIDDEN = "***";

    /** As Logback writes a slash in JSON, where a plain one means the same. */
    private static final Pattern ESCAPED_SLASH = Pattern.compile("(?<!\\\\)\\\\/");

    /** A JSON Web Token, wherever it stands: its header is a JSON object, hence the letters. */
    private static final Pattern JWT = Pattern.compile(
            "(?:(?<![A-Za-z0-9_-])|(?<=%[0-9A-Fa-f]{2}))eyJ[A-Za-z0-9_-]{6,}+(?:\\.[A-Za-z0-9_-]*+){1,2}");

    private static final Pattern SCHEME = Pattern.compile("(?i)\\b(bearer|basic)(\\s+|%20|\\+)[A-Za-z0-9._~+/=%-]{6,}");
    /** What stands before the host of a URL. */
    private static final Pattern USER_INFO = Pattern.compile("(://)[^/\\s:@\"]{0,128}:[^/\\s@\"]{1,256}@");

    /** {@code name=value}, {@code "name":"value"} also with its quotes escaped, {@code Name-Of-Header: value}. */
    private static final Pattern NAMED =
            Pattern.compile("(?i)((?:token|api[_-]?key|password|passwd|secret|credential|authorization)(?:_key)?"
                    + "(?:\\s*=\\s*(?:\\\\?[\"'])?|\\\\?[\"']\\s*:\\s*\\\\?[\"']|:\\s+(?=\\S{16})))"
                    + "(?!\\*\\*\\*|bearer\\b|basic\\b)[^\\s\"'\\\\&,;}\\]]+");

    private Redaction() {}

    static String of(String line) {
        String text = ESCAPED_SLASH.matcher(line).replaceAll("/");
        text = JWT.matcher(text).replaceAll(HIDDEN);
        text = SCHEME.matcher(text).replaceAll("$1 " + HIDDEN);
        text = USER_INFO.matcher(text).replaceAll("$1" + HIDDEN + "@");
        return NAMED.matcher(text).replaceAll("$1" + HIDDEN);
    }
}
