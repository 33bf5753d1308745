package io.p2pcoordinator.localstack.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.localstack.fetch.Progress;
import io.p2pcoordinator.localstack.resolve.Installation.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerResolverTest {
    @TempDir
    Path folder;

    private final AtomicInteger fetches = new AtomicInteger();

    @Test
    void shouldTakeExplicitPathWhenThereIsOneOnPathToo() {
        // given
        Path explicit = fakeNats("explicit", "2.12.0");
        Path onPath = fakeNats("path", "2.14.0");

        // when
        Installation found = resolver(Map.of("NATS_SERVER_BIN", explicit.toString(), "PATH", folderOf(onPath)))
                .resolve(ServerKind.NATS);

        // then
        assertEquals(explicit, found.executable());
        assertEquals(Source.EXPLICIT, found.source());
    }

    @Test
    void shouldRefuseExplicitPathWhenItsServerIsTooOld() {
        // given
        Path explicit = fakeNats("explicit", "2.9.10");
        Path onPath = fakeNats("path", "2.14.0");

        // when
        var failure = assertThrows(
                ServerUnavailableException.class,
                () -> resolver(Map.of("NATS_SERVER_BIN", explicit.toString(), "PATH", folderOf(onPath)))
                        .resolve(ServerKind.NATS));

        // then
        assertTrue(failure.toString().contains("expected nats-server >= 2.12, but it is 2.9.10"), failure.toString());
    }

    @Test
    void shouldPassOverPathWhenItsServerIsTooOld() {
        // given
        Path old = fakeNats("old", "2.9.10");
        Path recent = fakeNats("recent", "2.12.3");

        // when
        Installation found =
                resolver(Map.of("PATH", folderOf(old) + ":" + folderOf(recent))).resolve(ServerKind.NATS);

        // then
        assertEquals(recent, found.executable());
        assertEquals(Source.PATH, found.source());
    }

    @Test
    void shouldTakeNewestOfCacheWhenPathHasNone() {
        // given
        fakeNats("cache/nats-server/2.13.0/bin", "2.13.0");
        Path newest = fakeNats("cache/nats-server/2.15.1/bin", "2.15.1");
        fakeNats("cache/nats-server/.partial123/bin", "2.99.0");

        // when
        Installation found = resolver(Map.of()).resolve(ServerKind.NATS);

        // then
        assertEquals(newest, found.executable());
        assertEquals(Source.CACHE, found.source());
        assertEquals(0, fetches.get());
    }

    @Test
    void shouldFetchOnceWhenTwoThreadsNeedTheSame() {
        // given
        ServerResolver resolver = resolver(Map.of());

        // when
        List<Installation> found = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> resolver.resolve(ServerKind.NATS)))
                .limit(2)
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        // then
        assertEquals(1, fetches.get());
        found.forEach(one -> assertEquals(new Version("2.15.1"), one.version()));
        assertEquals(Source.CACHE, resolver.resolve(ServerKind.NATS).source());
    }

    @Test
    void shouldSayWhatAndHowWhenItCannotBeHad() throws IOException {
        // given
        Path old = fakeNats("old", "2.9.10");
        var broken = new ServerOrigin(ServerKind.NATS, "the test's mirror", _ -> {
            throw new IOException("no route to host");
        });
        var resolver = new ServerResolver(
                Map.of("PATH", folderOf(old)), new Cache(folder.resolve("cache")), List.of(broken), Progress.silent());

        // when
        var failure = assertThrows(ServerUnavailableException.class, () -> resolver.resolve(ServerKind.NATS));

        // then
        String message = failure.toString();
        assertTrue(message.contains("nats-server >= 2.12 is needed and cannot be had."), message);
        assertTrue(message.contains(old + " is too old (2.9.10)"), message);
        assertTrue(message.contains("the test's mirror: no route to host"), message);
        assertTrue(message.contains("set NATS_SERVER_BIN"), message);
        try (Stream<Path> left = Files.list(folder.resolve("cache/nats-server"))) {
            assertFalse(left.anyMatch(path -> path.getFileName().toString().startsWith(".partial")));
        }
    }

    @Test
    void shouldTryNextOriginWhenWhatCameDoesNotRun() {
        // given
        var told = new ConcurrentLinkedQueue<String>();
        var damaged =
                new ServerOrigin(ServerKind.NATS, "damaged", target -> Files.createDirectories(target.resolve("bin")));
        var resolver = new ServerResolver(
                Map.of(), new Cache(folder.resolve("cache")), List.of(damaged, goodOrigin()), progressTo(told));

        // when
        Installation found = resolver.resolve(ServerKind.NATS);

        // then
        assertEquals(Source.NETWORK, found.source());
        assertEquals(List.of("fetching nats-server from damaged", "fetching nats-server from good"), List.copyOf(told));
    }

    @Test
    void shouldFollowLinksWhenPostgresqlIsOnPathByOne() throws IOException {
        // given
        Path bin = folder.resolve("postgresql/18/bin");
        fake("postgresql/18/bin", "postgres", "postgres (PostgreSQL) 18.6");
        fake("postgresql/18/bin", "initdb", "initdb (PostgreSQL) 18.6");
        Path links = Files.createDirectory(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("postgres"), bin.resolve("postgres"));

        // when
        Installation found = resolver(Map.of("PATH", links.toString())).resolve(ServerKind.POSTGRES);

        // then
        assertEquals(bin, found.binFolder());
        assertTrue(found.tool("initdb").isPresent());
        assertTrue(found.tool("psql").isEmpty());
    }

    private ServerResolver resolver(Map<String, String> environment) {
        return new ServerResolver(
                environment, new Cache(folder.resolve("cache")), List.of(goodOrigin()), Progress.silent());
    }

    private ServerOrigin goodOrigin() {
        return new ServerOrigin(ServerKind.NATS, "good", target -> {
            fetches.incrementAndGet();
            fake(folder.relativize(target).resolve("bin").toString(), "nats-server", "nats-server: v2.15.1");
        });
    }

    private Path fakeNats(String where, String version) {
        return fake(where, "nats-server", "nats-server: v" + version);
    }

    private Path fake(String where, String name, String says) {
        try {
            Path file = Files.createDirectories(folder.resolve(where)).resolve(name);
            Files.writeString(file, "#!/bin/sh\necho '%s'\n".formatted(says));
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String folderOf(Path executable) {
        return executable.resolveSibling("").toString();
    }

    private static Progress progressTo(ConcurrentLinkedQueue<String> told) {
        return new Progress() {
            @Override
            public void step(String text) {
                told.add(text);
            }

            @Override
            public void bytes(String what, long doneBytes, long totalBytes) {}
        };
    }
}
