package io.p2pcoordinator.localstack.fetch;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The proxy that curl would use: Java itself does not look at {@code https_proxy} and its like. */
final class EnvironmentProxy {
    private static final int DEFAULT_PROXY_PORT = 3128;

    private final Map<String, String> environment;

    EnvironmentProxy(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Null where Java's own settings decide. */
    @Nullable
    Proxy forUri(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        String address = value(scheme + "_proxy");
        if (address.isEmpty()) {
            address = value("all_proxy");
        }
        if (address.isEmpty() || isExempt(uri.getHost())) {
            return null;
        }
        URI proxy = URI.create(address.contains("://") ? address : "http://" + address);
        int port = proxy.getPort() > 0 ? proxy.getPort() : DEFAULT_PROXY_PORT;
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port));
    }

    private boolean isExempt(String host) {
        for (String pattern : value("no_proxy").split(",", -1)) {
            String suffix = pattern.strip();
            if (suffix.equals("*") || (!suffix.isEmpty() && (host.equals(suffix) || host.endsWith(dotted(suffix))))) {
                return true;
            }
        }
        return false;
    }

    private static String dotted(String suffix) {
        return suffix.startsWith(".") ? suffix : "." + suffix;
    }

    private String value(String name) {
        String lower = environment.getOrDefault(name, "");
        return lower.isEmpty() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : lower;
    }
}
