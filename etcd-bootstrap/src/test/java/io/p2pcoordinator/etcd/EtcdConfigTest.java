package io.p2pcoordinator.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdConfigTest {

    @Test
    void shouldHaveTheseDefaultsWhenOnlyEndpointsAreGiven() {
        // when
        var config = EtcdConfig.of("etcd1:2379", "http://[::1]:2379");

        // then
        var expected = new EtcdConfig(
                List.of(URI.create("http://etcd1:2379"), URI.create("http://[::1]:2379")),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10));
        assertEquals(expected, config);
    }

    @ParameterizedTest
    @ValueSource(strings = {"etcd1", "ftp://etcd1:2379", "http://:2379", "http://etcd1", "https://etcd1:1"})
    void shouldRefuseWhenEndpointIsNone(String endpoint) {
        assertThrows(IllegalArgumentException.class, () -> EtcdConfig.of("http://good:2379", endpoint));
    }

    @Test
    void shouldRefuseWhenTimesAreTooShort() {
        var config = EtcdConfig.of("etcd1:2379");
        assertThrows(IllegalArgumentException.class, () -> config.withLeaseTtl(Duration.ofMillis(1999)));
        assertThrows(IllegalArgumentException.class, () -> config.withRequestTimeout(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> config.withRelistInterval(Duration.ofMillis(99)));
        assertThrows(IllegalArgumentException.class, EtcdConfig::of);
        assertThrows(IllegalArgumentException.class, () -> new NodeIdentity("", List.of()));
    }

    @Test
    void shouldHidePasswordWhenPrinted() {
        var config = EtcdConfig.of("etcd1:2379").withCredentials("coordinator", "s3cret");
        assertFalse(config.toString().contains("s3cret"), config::toString);
    }
}
