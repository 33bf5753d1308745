package io.p2pcoordinator.app.tls;

import io.micronaut.context.annotation.Bean;
import io.micronaut.http.ssl.CertificateProvider;
import io.p2pcoordinator.app.settings.HttpSettings;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Sinks;

/**
 * Gives the server its certificate, and a new one when the files change. They are compared by content once a second, so that
 * replaced links and mounted secrets are seen as well, and taken when they have not changed for a second, since two files are
 * never replaced at once. What cannot be used is warned of once; the certificate before it stays. One daemon thread.
 */
@Singleton
@Named(ServerCertificate.NAME)
@Bean(preDestroy = "close")
public final class ServerCertificate implements CertificateProvider, AutoCloseable {
    /** Under which the server asks for it. */
    public static final String NAME = "coordinator";

    private static final Logger log = LoggerFactory.getLogger(ServerCertificate.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration SHORT_TIME = Duration.ofDays(14);

    private final Sinks.Many<KeyStore> keyStores = Sinks.many().replay().latest();
    private final InstantSource clock = InstantSource.system();
    private final @Nullable ScheduledExecutorService watch;
    /** What was tried last, and what was seen last: confined to the watching thread once it runs. */
    private @Nullable PemFiles tried;

    private @Nullable PemFiles seen;

    /** @throws IllegalStateException when the first certificate cannot be had */
    public ServerCertificate(HttpSettings http) {
        var files = http.tls().flatMap(HttpSettings.Tls::files);
        try {
            if (files.isEmpty()) {
                emit(SelfSigned.forLoopback("p2p-coordinator", clock.instant()));
                log.info("TLS with a certificate that this node has signed itself, for development");
                watch = null;
                return;
            }
            if (files.get().selfSigned() && SelfSignedFiles.keep(files.get(), clock.instant())) {
                log.warn(
                        "{} holds a certificate that this node has signed itself: clients must be given it",
                        files.get().certificateChain());
            }
            PemFiles first = PemFiles.read(files.get());
            emit(first.identity());
            tried = first;
            seen = first;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("expected a certificate and its private key in "
                    + files.map(HttpSettings.Files::toString).orElse("memory") + ", but: " + reason(e));
        }
        watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("certificate-watch").factory());
        var _ = watch.scheduleWithFixedDelay(
                () -> look(files.get()), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Publisher<KeyStore> getKeyStore() {
        return keyStores.asFlux();
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.shutdownNow();
        }
    }

    /** Never throws: the executor would not look again. */
    private void look(HttpSettings.Files files) {
        try {
            PemFiles now = PemFiles.read(files);
            boolean settled = seen != null && now.sameAs(seen);
            seen = now;
            if (settled && (tried == null || !now.sameAs(tried))) {
                tried = now;
                emit(now.identity());
            }
        } catch (IOException e) {
            if (seen != null) {
                seen = null;
                warn(e);
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            warn(e);
        }
    }

    private void emit(Identity identity) throws GeneralSecurityException {
        keyStores.tryEmitNext(identity.keyStore()).orThrow();
        X509Certificate certificate = identity.chain().getFirst();
        Instant end = certificate.getNotAfter().toInstant();
        log.info("certificate of {} in use, valid until {}", certificate.getSubjectX500Principal(), end);
        if (clock.instant().plus(SHORT_TIME).isAfter(end)) {
            log.warn("the certificate ends on {}", end);
        }
    }

    private static void warn(Exception e) {
        log.warn("the new certificate or its key cannot be used, the one before stays: {}", reason(e));
    }

    private static String reason(Exception e) {
        return e instanceof IOException ? "cannot be read: " + e : String.valueOf(e.getMessage());
    }
}
