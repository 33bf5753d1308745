package io.p2pcoordinator.app.limits;

import io.micronaut.http.HttpRequest;
import io.p2pcoordinator.app.settings.LimitSettings;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * From which address a request comes. What a trusted proxy says in {@code X-Forwarded-For} is believed, from the right, as far
 * as it names trusted proxies; what is left of that anybody can have written. Thread-safe.
 */
@Singleton
final class ClientAddress {
    private static final int NETWORK_BYTES = 8;

    private final Set<InetAddress> proxies = new HashSet<>();

    /** @throws IllegalArgumentException when a proxy is no address */
    ClientAddress(LimitSettings settings) {
        for (String proxy : settings.trustedProxies()) {
            proxies.add(parse(proxy.strip())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "expected trusted proxies as IP addresses, but one is " + proxy)));
        }
    }

    boolean isTrusted(InetAddress address) {
        return proxies.contains(address);
    }

    String of(HttpRequest<?> request) {
        InetSocketAddress remote = request.getRemoteAddress();
        InetAddress address = remote.getAddress();
        List<String> headers = request.getHeaders().getAll("X-Forwarded-For");
        String[] hops = String.join(",", headers).split(",", -1);
        for (int i = hops.length - 1; i >= 0 && isTrusted(address); i--) {
            Optional<InetAddress> hop = parse(hops[i].strip());
            if (hop.isEmpty()) {
                break;
            }
            address = hop.get();
        }
        return nameOf(address);
    }

    /** Of IPv6 the network: whoever has one has 2^64 addresses in it. */
    static String nameOf(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES) + "/64"
                : address.getHostAddress();
    }

    private static Optional<InetAddress> parse(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text)); // never asks a name server
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
