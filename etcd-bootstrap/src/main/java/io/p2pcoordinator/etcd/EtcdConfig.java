package io.p2pcoordinator.etcd;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * @param endpoints {@code http://host:port} or {@code https://host:port} (trusted by the JDK's certificates), all members
 * @param requestTimeout after which one request counts as unanswered
 * @param leaseTtl after which etcd frees what a dead node owned; whole seconds, etcd's floor is 2
 * @param relistInterval after which the directory reads everything again, whatever the watch says
 */
public record EtcdConfig(
        List<URI> endpoints,
        Optional<String> user,
        Optional<String> password,
        Duration requestTimeout,
        Duration leaseTtl,
        Duration relistInterval) {

    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(2);
    public static final Duration DEFAULT_LEASE_TTL = Duration.ofSeconds(5);
    public static final Duration DEFAULT_RELIST_INTERVAL = Duration.ofSeconds(10);

    public EtcdConfig {
        endpoints = List.copyOf(endpoints);
        require(!endpoints.isEmpty(), "at least one endpoint of etcd", "none");
        String scheme = String.valueOf(endpoints.getFirst().getScheme());
        for (URI endpoint : endpoints) {
            require(
                    (scheme.equals("http") || scheme.equals("https"))
                            && scheme.equals(endpoint.getScheme())
                            && endpoint.getHost() != null
                            && endpoint.getPort() > 0,
                    "endpoints of etcd as http://host:port, or all as https://host:port",
                    endpoint);
        }
        require(user.isPresent() == password.isPresent(), "user and password of etcd, or neither", "only one of them");
        require(requestTimeout.toMillis() >= 10, "a request timeout of 10 ms or more", requestTimeout);
        require(leaseTtl.compareTo(Duration.ofSeconds(2)) >= 0, "a lease of 2 s or more", leaseTtl);
        require(relistInterval.toMillis() >= 100, "a re-listing interval of 100 ms or more", relistInterval);
    }

    /** With the defaults, as {@code host:port} or with a scheme. */
    public static EtcdConfig of(String... endpoints) {
        return new EtcdConfig(
                List.of(endpoints).stream().map(EtcdConfig::endpoint).toList(),
                Optional.empty(),
                Optional.empty(),
                DEFAULT_REQUEST_TIMEOUT,
                DEFAULT_LEASE_TTL,
                DEFAULT_RELIST_INTERVAL);
    }

    public EtcdConfig withCredentials(String newUser, String newPassword) {
        return new EtcdConfig(
                endpoints, Optional.of(newUser), Optional.of(newPassword), requestTimeout, leaseTtl, relistInterval);
    }

    public EtcdConfig withRequestTimeout(Duration newRequestTimeout) {
        return new EtcdConfig(endpoints, user, password, newRequestTimeout, leaseTtl, relistInterval);
    }

    public EtcdConfig withLeaseTtl(Duration newLeaseTtl) {
        return new EtcdConfig(endpoints, user, password, requestTimeout, newLeaseTtl, relistInterval);
    }

    public EtcdConfig withRelistInterval(Duration newRelistInterval) {
        return new EtcdConfig(endpoints, user, password, requestTimeout, leaseTtl, newRelistInterval);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "EtcdConfig[endpoints=" + endpoints + ", user=" + user + ", requestTimeout=" + requestTimeout
                + ", leaseTtl=" + leaseTtl + ", relistInterval=" + relistInterval + "]";
    }

    private static URI endpoint(String text) {
        return URI.create(text.contains("://") ? text : "http://" + text);
    }

    private static void require(boolean holds, String expected, Object found) {
        if (!holds) {
            throw new IllegalArgumentException("expected " + expected + ", but found: " + found);
        }
    }
}
