package io.p2pcoordinator.localstack.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentProxyTest {
    private static final URI DEBIAN = URI.create("https://deb.debian.org/debian");

    @Test
    void shouldUseProxyWhenEnvironmentNamesOne() {
        // given
        var proxies = new EnvironmentProxy(Map.of("HTTPS_PROXY", "http://proxy.example:8080"));

        // when
        Proxy proxy = proxies.forUri(DEBIAN);

        // then
        assertEquals(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.example", 8080)), proxy);
        assertNull(proxies.forUri(URI.create("http://deb.debian.org/")));
    }

    @Test
    void shouldGoDirectlyWhenHostIsExempt() {
        // given
        var proxies =
                new EnvironmentProxy(Map.of("https_proxy", "proxy.example:8080", "no_proxy", "localhost, debian.org"));

        // when
        // then
        assertNull(proxies.forUri(DEBIAN));
    }
}
