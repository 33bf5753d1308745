package io.p2pcoordinator.app.security;

import io.jsonwebtoken.Header;
import io.jsonwebtoken.JwsHeader;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.Locator;
import io.p2pcoordinator.app.settings.SecuritySettings;
import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.Bucket.Change;
import io.p2pcoordinator.app.shared.BucketSpec;
import io.p2pcoordinator.app.shared.Keys;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.app.shared.SharedStoreException;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ed25519 keys that the nodes make, share in a bucket and rotate.
 *
 * <pre>
 *   made --settling--> signs --keyRotation--> verifies only --longest lifetime--> deleted
 * </pre>
 *
 * A generation's key is created, not put, so that of several nodes one makes it and the others take it over. A watch tells of
 * new ones; a token of an unknown key makes the bucket be read once more, in the background and at most once a second. All
 * writing is done by one thread of its own; verifying is from memory.
 */
final class RotatedKeys implements SigningKeys {
    static final BucketSpec BUCKET = KeyBucket.SPEC;

    private static final Logger log = LoggerFactory.getLogger(RotatedKeys.class);
    private static final String KEY = KeyBucket.FIRST_ID;
    private static final Duration LONGEST_SETTLING = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final long LOOK_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Bucket bucket;
    private final InstantSource clock;
    private final Duration rotation;
    private final Duration settling;
    private final Duration longestValid;
    private final Bucket.Watch watch;
    private final ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("signing-keys").daemon().factory());
    private final AtomicLong lookedAtNanos = new AtomicLong(System.nanoTime() - LOOK_PAUSE_NANOS);
    /** Replaced under this object's monitor. */
    private volatile KeyRing ring = KeyRing.EMPTY;

    /** @throws SharedStoreException when the first key cannot be read or made now */
    RotatedKeys(SharedStore store, SecuritySettings settings, InstantSource clock) {
        this.bucket = store.bucket(BUCKET);
        this.clock = clock;
        this.rotation = settings.keyRotation();
        this.settling = min(LONGEST_SETTLING, rotation.dividedBy(4));
        Duration lifetime = max(settings.accessLifetime(), settings.refreshLifetime());
        this.longestValid = lifetime.plus(settling.multipliedBy(2));
        tend();
        this.watch = bucket.watch(new Watcher());
        long pauseMs =
                max(SHORTEST_PAUSE, min(LONGEST_PAUSE, rotation.dividedBy(10))).toMillis();
        var _ = keeper.scheduleWithFixedDelay(this::tendOrWarn, pauseMs, pauseMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public String sign(JwtBuilder token) {
        SigningKey key = ring.signing(clock.instant(), settling);
        return token.header()
                .keyId(key.kid())
                .and()
                .signWith(key.pair().getPrivate(), Jwts.SIG.EdDSA)
                .compact();
    }

    @Override
    public JwtParserBuilder verifyWith(JwtParserBuilder parser) {
        return onlyEdDsa(parser, this::locate);
    }

    /** A token that names another algorithm is refused before a key is tried on it. */
    static JwtParserBuilder onlyEdDsa(JwtParserBuilder parser, Locator<Key> keys) {
        return parser.keyLocator(keys).sig().clear().add(Jwts.SIG.EdDSA).and();
    }

    @Override
    public List<PublicKeys.Jwk> published() {
        return ring.all().stream().map(SigningKey::published).toList();
    }

    private @Nullable Key locate(Header header) {
        String kid = header instanceof JwsHeader signed ? signed.getKeyId() : null;
        if (kid == null) {
            return null;
        }
        Optional<SigningKey> found = ring.find(kid);
        if (found.isEmpty()) {
            lookAgain();
        }
        return found.map(key -> key.pair().getPublic()).orElse(null);
    }

    private void lookAgain() {
        long last = lookedAtNanos.get();
        long now = System.nanoTime();
        if (now - last >= LOOK_PAUSE_NANOS && lookedAtNanos.compareAndSet(last, now) && !keeper.isShutdown()) {
            keeper.execute(this::tendOrWarn);
        }
    }

    private void tendOrWarn() {
        try {
            tend();
        } catch (RuntimeException e) {
            log.warn("signing keys cannot be tended now, those that are known stay: {}", e.getMessage());
        }
    }

    /** Reads all, makes a new one where it is time, deletes what is over. */
    private void tend() {
        var read = new ArrayList<SigningKey>();
        long highest = 0;
        for (Bucket.Entry entry : bucket.list(KEY)) {
            highest = Math.max(highest, generationOf(entry.key()).orElse(0L));
            decode(entry).ifPresent(read::add);
        }
        synchronized (this) {
            ring = ring.replacedBy(read);
        }
        Instant now = clock.instant();
        Optional<SigningKey> newest = ring.newest();
        if (newest.isEmpty() || newest.get().createdAt().plus(rotation).isBefore(now)) {
            make(highest + 1, now);
        }
        for (SigningKey old : ring.expired(now, longestValid)) {
            bucket.delete(Keys.of(KEY, Long.toString(old.generation())));
            forget(old.generation());
        }
    }

    private void make(long generation, Instant now) {
        SigningKey made = SigningKey.make(generation, now);
        String key = Keys.of(KEY, Long.toString(generation));
        if (bucket.create(key, made.encoded()).isPresent()) {
            log.info("new signing key {}", made);
            learn(made);
        } else {
            bucket.get(key).flatMap(this::decode).ifPresent(this::learn); // another node was first
        }
    }

    private synchronized void learn(SigningKey key) {
        ring = ring.with(key);
    }

    private synchronized void forget(long generation) {
        ring = ring.without(generation);
    }

    private Optional<SigningKey> decode(Bucket.Entry entry) {
        try {
            return generationOf(entry.key()).map(generation -> SigningKey.decode(generation, entry.value()));
        } catch (IllegalArgumentException e) {
            log.warn("signing key at {} is left out: {}", entry.key(), e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Long> generationOf(String key) {
        return Keys.ids(key)
                .filter(ids ->
                        ids.size() == 2 && ids.get(0).equals(KEY) && ids.get(1).matches("[0-9]{1,18}"))
                .map(ids -> Long.parseLong(ids.get(1)));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? b : a;
    }

    @Override
    public void close() {
        keeper.shutdownNow();
        watch.close();
    }

    private final class Watcher implements Bucket.Listener {
        @Override
        public void onChange(Change change) {
            switch (change) {
                case Change.Put(var entry) -> decode(entry).ifPresent(RotatedKeys.this::learn);
                case Change.Removed(String key, long _) -> generationOf(key).ifPresent(RotatedKeys.this::forget);
            }
        }

        @Override
        public void onBegin() {
            // what is known stays known until it is told anew
        }

        @Override
        public void onComplete() {
            // each key is taken over as it comes
        }
    }
}
