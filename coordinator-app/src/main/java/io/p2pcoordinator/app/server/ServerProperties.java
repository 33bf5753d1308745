package io.p2pcoordinator.app.server;

import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.app.settings.HttpSettings;
import io.p2pcoordinator.app.settings.Mode;
import io.p2pcoordinator.app.tls.ServerCertificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The coordinator's settings in the words of the framework. What nobody sets is in {@code application.properties}. */
public final class ServerProperties {
    private static final String SERVER = "micronaut.server.";
    private static final String SSL = SERVER + "ssl.";
    private static final String CORS = SERVER + "cors.";
    private static final int ANY_FREE_PORT = -1;
    private static final long PREFLIGHT_SECONDS = 600;
    /** What a page may read of an answer, beside its body. */
    private static final List<String> EXPOSED_HEADERS = List.of(
            "X-Event-Position",
            "X-Request-Id",
            "Retry-After",
            "RateLimit-Limit",
            "RateLimit-Remaining",
            "RateLimit-Reset");

    private ServerProperties() {}

    public static Map<String, Object> of(CoordinatorSettings settings) {
        HttpSettings http = settings.http();
        var properties = new HashMap<String, Object>();
        properties.put(SERVER + "host", http.host());
        properties.put(SERVER + "port", port(http.port()));
        properties.put(SERVER + "max-request-size", settings.limits().maxBodyBytes());
        http.tls().ifPresent(tls -> {
            properties.put(SSL + "enabled", true);
            properties.put(SSL + "port", port(tls.port()));
            properties.put(SSL + "key-name", ServerCertificate.NAME);
            properties.put(SERVER + "dual-protocol", http.port() != HttpSettings.NO_PORT);
        });
        cors(properties, http.corsOrigins(), settings.mode());
        return properties;
    }

    /**
     * The filter is always there: without it a page of anybody could send requests to a coordinator in development mode on the
     * machine of the one who looks at the page. With it those to loopback from elsewhere are refused, unless all may call.
     */
    private static void cors(Map<String, Object> properties, List<String> origins, Mode mode) {
        boolean all = origins.equals(List.of("*"));
        properties.put(CORS + "enabled", true);
        properties.put(CORS + "single-header", true);
        properties.put(CORS + "localhost-pass-through", all || mode == Mode.PRODUCTION);
        if (origins.isEmpty()) {
            return;
        }
        String pages = CORS + "configurations.pages.";
        if (!all) {
            properties.put(pages + "allowed-origins", origins);
        }
        properties.put(pages + "exposed-headers", EXPOSED_HEADERS);
        properties.put(pages + "allow-credentials", false); // tokens travel in a header, not in cookies
        properties.put(pages + "max-age", PREFLIGHT_SECONDS);
    }

    private static int port(int port) {
        return port == 0 ? ANY_FREE_PORT : port;
    }
}
