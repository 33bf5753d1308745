package io.p2pcoordinator.app.server;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one request is called in the logs. Ids only tell requests apart, nobody relies on their being secret.
 *
 * @param requestId the caller's own, if it is sane, or else a new one
 * @param traceId of W3C Trace Context: the caller's, or else a new one
 */
record RequestIds(String requestId, String traceId) {
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");
    /** version, trace id, parent id, flags: https://www.w3.org/TR/trace-context/#traceparent-header */
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?");

    static RequestIds of(@Nullable String requestId, @Nullable String traceparent) {
        String own = requestId != null && SANE.matcher(requestId).matches() ? requestId : random(1);
        Matcher parts = TRACEPARENT.matcher(traceparent == null ? "" : traceparent);
        return new RequestIds(own, parts.matches() ? parts.group(1) : random(2));
    }

    private static String random(int longs) {
        var text = new StringBuilder();
        for (int i = 0; i < longs; i++) {
            text.append(HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
        }
        return text.toString();
    }
}
