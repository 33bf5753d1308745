package io.p2pcoordinator.localstack.fetch;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files over HTTP. A connection that stands still fails after {@link #STALL_LIMIT}, a whole file after {@link #FILE_LIMIT}, and both are
 * tried {@link #ATTEMPTS} times. A file appears under its name only when it is whole and its checksum is right.
 */
public final class Downloader {
    private static final int ATTEMPTS = 3;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration STALL_LIMIT = Duration.ofSeconds(20);
    private static final Duration FILE_LIMIT = Duration.ofMinutes(15);
    private static final int MAX_REDIRECTS = 5;

    private final Progress progress;
    private final EnvironmentProxy proxies = new EnvironmentProxy(System.getenv());

    public Downloader(Progress progress) {
        this.progress = progress;
    }

    Progress progress() {
        return progress;
    }

    /** A small text, such as a list of checksums. */
    String text(URI uri) throws IOException {
        Path file = Files.createTempFile("p2p-download", ".txt");
        try {
            download(uri, file, uri.getPath(), null);
            return Files.readString(file, StandardCharsets.UTF_8);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Fetches into {@code target}, which is replaced only by a complete file with the right checksum. */
    void file(URI uri, Path target, String what, Checksum checksum) throws IOException {
        Path partial = Files.createTempFile(target.toAbsolutePath().getParent(), "partial", ".tmp");
        try {
            download(uri, partial, what, checksum);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private void download(URI uri, Path target, String what, @Nullable Checksum checksum) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                transfer(uri, target, what);
                if (checksum != null) {
                    checksum.verify(target, uri.toString());
                }
                return;
            } catch (FileNotFoundException e) {
                throw new IOException("there is no " + uri, e);
            } catch (ChecksumMismatchException e) {
                // Whole, and yet not what was announced: the same would come again.
                throw e;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new IOException("cannot fetch %s: %s".formatted(uri, describe(e)), e);
                }
                pause(attempt);
            }
        }
    }

    private void transfer(URI uri, Path target, String what) throws IOException {
        long deadlineNanos = System.nanoTime() + FILE_LIMIT.toNanos();
        HttpURLConnection connection = open(uri);
        try (InputStream in = connection.getInputStream();
                OutputStream out = Files.newOutputStream(target)) {
            long totalBytes = connection.getContentLengthLong();
            long doneBytes = 0;
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                doneBytes += read;
                progress.bytes(what, doneBytes, totalBytes);
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new IOException(
                            "expected %s within %s, but only %,d bytes came".formatted(uri, FILE_LIMIT, doneBytes));
                }
            }
            if (totalBytes >= 0 && doneBytes != totalBytes) {
                throw new IOException("expected %,d bytes, but %,d came".formatted(totalBytes, doneBytes));
            }
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection open(URI start) throws IOException {
        URI uri = start;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            Proxy proxy = proxies.forUri(uri);
            HttpURLConnection connection = (HttpURLConnection)
                    (proxy == null ? uri.toURL().openConnection() : uri.toURL().openConnection(proxy));
            connection.setConnectTimeout((int) CONNECT_LIMIT.toMillis());
            connection.setReadTimeout((int) STALL_LIMIT.toMillis());
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("User-Agent", "p2p-coordinator");
            int status = connection.getResponseCode();
            if (status == 200) {
                return connection;
            }
            String location = connection.getHeaderField("Location");
            connection.disconnect();
            if (status == 404) {
                throw new FileNotFoundException(uri.toString());
            }
            if (status / 100 != 3 || location == null) {
                throw new IOException("the server answered " + status);
            }
            uri = uri.resolve(location);
        }
        throw new IOException("more than " + MAX_REDIRECTS + " redirects");
    }

    private static void pause(int attempt) throws IOException {
        try {
            TimeUnit.SECONDS.sleep(attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String describe(IOException e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + ", " + e.getMessage();
    }
}
