package io.p2pcoordinator.app.security;

import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.nats.NatsSharedStore;
import io.p2pcoordinator.app.security.Tokens.Holder;
import io.p2pcoordinator.app.settings.SecuritySettings;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.Keys;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes on one NATS server, with a clock that the test moves. */
class RotatedKeysTest {
    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.fresh(NATS);

    private static final Duration ROTATION = Duration.ofSeconds(20);
    private static final Duration ACCESS = Duration.ofMinutes(1);
    private static final Duration REFRESH = Duration.ofMinutes(2);
    private static final Holder ADA = new Holder(Role.CLIENT, "ada", Optional.empty(), Optional.empty());

    private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();
    private volatile Instant now = Instant.now();
    private final InstantSource clock = () -> now;

    private record Node(RotatedKeys keys, Tokens tokens) {
        List<String> kids() {
            return keys.published().stream().map(PublicKeys.Jwk::kid).toList();
        }

        String token() {
            return tokens.make(ADA, Tokens.Type.ACCESS);
        }

        boolean takes(String token) {
            try {
                tokens.verify(token, Tokens.Type.ACCESS);
                return true;
            } catch (AuthenticationException _) {
                return false;
            }
        }
    }

    private NatsSharedStore store() {
        var store = NatsSharedStore.connect(JetStreamConfig.of(STACK.nats().url(), "test"));
        opened.add(store);
        return store;
    }

    private Node node() {
        SecuritySettings s = Secured.settings(Optional.empty());
        var settings = new SecuritySettings(
                true, false, s.apiKeyHeader(), List.of(), Optional.empty(), ACCESS, REFRESH, ROTATION);
        var keys = new RotatedKeys(store(), settings, clock);
        opened.add(keys);
        return new Node(keys, new Tokens(keys, settings, clock));
    }

    @AfterEach
    void closeAll() throws Exception {
        Bucket bucket = store().bucket(RotatedKeys.BUCKET);
        close(RotatedKeys.class);
        bucket.list("key").forEach(entry -> bucket.delete(entry.key()));
        close(NatsSharedStore.class);
    }

    private void close(Class<?> type) throws Exception {
        for (AutoCloseable resource : opened) {
            if (type.isInstance(resource)) {
                resource.close();
            }
        }
    }

    @Test
    void shouldEndWithOneKeyWhenNodesStartAtOnce() {
        // when
        List<CompletableFuture<Node>> starting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            starting.add(CompletableFuture.supplyAsync(this::node));
        }
        List<Node> nodes = starting.stream().map(CompletableFuture::join).toList();
        // then
        List<String> kids = nodes.getFirst().kids();
        assertEquals(1, kids.size());
        for (Node node : nodes) {
            assertEquals(kids, node.kids());
            assertTrue(nodes.getFirst().takes(node.token()));
        }
    }

    @Test
    void shouldRotateAndForgetWhenTimePasses() {
        // given
        Node a = node();
        Node b = node();
        List<String> first = a.kids();
        String old = a.token();
        // when the first key has signed for long enough
        now = now.plus(ROTATION).plusSeconds(1);
        // then one of them makes one more, and both know it
        await().until(() -> a.kids().size() == 2 && b.kids().equals(a.kids()));
        assertEquals(first.getFirst(), a.kids().getFirst());
        // when all have had time to hear of it
        now = now.plusSeconds(6);
        // then it signs
        String fresh = a.token();
        assertEquals(List.of(true, true), List.of(b.takes(fresh), b.takes(old)));
        // when all that the first one signed has expired
        now = now.plus(REFRESH).plusSeconds(20);
        // then it is gone
        await().until(() -> !a.kids().contains(first.getFirst()) && !b.kids().contains(first.getFirst()));
    }

    @Test
    void shouldKeepKeysWhenItStartsAgain() {
        // given
        Node before = node();
        String token = before.token();
        before.keys().close();
        // when
        Node after = node();
        // then
        assertTrue(after.takes(token));
    }

    @Test
    void shouldRefuseWhenTheKeyIsUnknownAndLeaveOutWhatIsNoKey() {
        // given
        Node node = node();
        store().bucket(RotatedKeys.BUCKET).put(Keys.of("key", "99"), new byte[] {1, 2, 3});
        // then
        String stranger = Forger.hs256(
                Secured.SECRET.getBytes(UTF_8),
                "{\"alg\":\"EdDSA\",\"kid\":\"0000000000000000\"}",
                "{\"sub\":\"ada\",\"type\":\"access\",\"exp\":4000000000}");
        var refusal =
                assertThrows(AuthenticationException.class, () -> node.tokens().verify(stranger, Tokens.Type.ACCESS));
        assertEquals("the token is not signed by a key of this service", refusal.getMessage());
        assertTrue(node.takes(node.token()));
    }
}
