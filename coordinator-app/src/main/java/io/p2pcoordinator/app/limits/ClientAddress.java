package io.p2pcoordinator.app.limits;

import io.micronaut.http.HttpRequest;
import io.p2pcoordinator.app.settings.LimitSettings;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * From which address a request comes. What a trusted proxy says in {@code X-Forwarded-For} is believed, from the right, as far
 * as it names trusted proxies; what is left of that anybody can have written. Thread-safe.
 */
@Singleton
final class ClientAddress {
    private static final int NETWORK_BYTES = 8;

    private final List<AddressRange> proxies;

    /** @throws IllegalArgumentException when a proxy is no address or network */
    ClientAddress(LimitSettings settings) {
        this.proxies = settings.trustedProxies().stream()
                .map(proxy -> AddressRange.parse(proxy.strip()))
                .toList();
    }

    boolean isTrusted(InetAddress address) {
        return proxies.stream().anyMatch(proxy -> proxy.contains(address));
    }

    String of(HttpRequest<?> request) {
        InetSocketAddress remote = request.getRemoteAddress();
        InetAddress address = remote.getAddress();
        List<String> headers = request.getHeaders().getAll("X-Forwarded-For");
        String[] hops = String.join(",", headers).split(",", -1);
        for (int i = hops.length - 1; i >= 0 && isTrusted(address); i--) {
            Optional<InetAddress> hop = AddressRange.address(hops[i].strip());
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
}
