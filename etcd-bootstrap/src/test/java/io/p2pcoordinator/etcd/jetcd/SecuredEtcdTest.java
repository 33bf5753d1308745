package io.p2pcoordinator.etcd.jetcd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthUserListRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.p2pcoordinator.etcd.EtcdConfig;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.NodeIdentity;
import io.p2pcoordinator.etcd.TestEtcd;
import io.p2pcoordinator.etcd.ownership.ClaimOutcome;
import io.p2pcoordinator.etcd.store.StoreException;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.secret.Secret;
import io.p2pcoordinator.localstack.server.EtcdServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the coordinators' own user of a secured etcd can do: its prefix, and nothing else. */
final class SecuredEtcdTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.fresh(LocalStack.Builder::secured, ServerKind.ETCD);

    @Test
    void shouldOwnZonesAndBeHealthyWhenUserMayUseThePrefixOnly() {
        // given
        EtcdConfig config = EtcdConfig.of(stack.etcd().endpoint())
                .withLeaseTtl(TestEtcd.TTL)
                .withCredentials(EtcdServer.USER, stack.secrets().get(Secret.ETCD_PASSWORD));

        // when
        try (var node = EtcdCoordination.connect(config, new NodeIdentity("n1", List.of()))) {
            // then
            await().atMost(LONG).until(() -> node.lease().mayWrite());
            await().atMost(LONG).until(() -> node.health().check().up());
            assertInstanceOf(
                    ClaimOutcome.Claimed.class,
                    node.ownership().claim(List.of("a")).join().get("a"));
            await().atMost(LONG).until(() -> node.directory().find("a").isPresent());
        }
    }

    @Test
    void shouldRefuseWhatIsOutsideOfThePrefix() {
        try (var channel = channel(EtcdServer.USER, stack.secrets().get(Secret.ETCD_PASSWORD))) {
            put(channel, "/p2p/v1/anything").join();
            for (String key : List.of("/p2p/v10", "/p2p/v2/x", "/p2p/v1", "a")) {
                assertRefused(put(channel, key));
            }
            assertRefused(
                    channel.unary(KVGrpc.getRangeMethod(), Requests.page(ByteString.copyFromUtf8("/"), "/", 0, 10)));
            assertRefused(channel.unary(AuthGrpc.getUserListMethod(), AuthUserListRequest.getDefaultInstance()));
        }
    }

    @Test
    void shouldLetRootDoAllAndStayClosedWhenStartedAgain() {
        // when
        stack.etcd().restart();
        stack.etcd().requireUsers(stack.secrets());

        // then
        try (var root = channel("root", stack.secrets().get(Secret.ETCD_ROOT_PASSWORD))) {
            assertEquals(
                    List.of("p2p", "root"),
                    root
                            .unary(AuthGrpc.getUserListMethod(), AuthUserListRequest.getDefaultInstance())
                            .join()
                            .getUsersList()
                            .stream()
                            .sorted()
                            .toList());
        }
        try (var stranger = new EtcdChannel(RealTestEtcd.settings(stack.etcd().port(), LONG))) {
            assertRefused(put(stranger, "/p2p/v1/anything"));
        }
    }

    private static EtcdChannel channel(String user, String password) {
        JetcdSettings settings = RealTestEtcd.settings(stack.etcd().port(), LONG);
        return new EtcdChannel(
                new JetcdSettings(settings.endpoints(), Optional.of(user), password, settings.requestTimeout()));
    }

    private static CompletableFuture<?> put(EtcdChannel channel, String key) {
        return channel.unary(
                KVGrpc.getPutMethod(),
                PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build());
    }

    private static void assertRefused(CompletableFuture<?> request) {
        var failed = assertThrows(CompletionException.class, request::join);
        StoreException refusal = StoreException.from(failed);
        assertEquals(StoreException.Kind.REFUSED, refusal.kind());
        assertTrue(
                String.valueOf(refusal.getMessage()).matches(".*(permission denied|user name is empty).*"),
                refusal.getMessage());
    }
}
