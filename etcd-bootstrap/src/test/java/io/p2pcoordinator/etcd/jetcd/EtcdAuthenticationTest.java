package io.p2pcoordinator.etcd.jetcd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.p2pcoordinator.etcd.EtcdConfig;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.NodeIdentity;
import io.p2pcoordinator.etcd.TestEtcd;
import io.p2pcoordinator.etcd.ownership.ClaimOutcome;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EtcdAuthenticationTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.fresh(ServerKind.ETCD);

    @Test
    void shouldWorkOnlyWithPasswordAndGetNewTokenWhenServerForgotTheOldOne() {
        // given
        enableAuthentication();
        var config = EtcdConfig.of(stack.etcd().endpoint()).withLeaseTtl(TestEtcd.TTL);
        var identity = new NodeIdentity("n1", List.of());
        try (var stranger = EtcdCoordination.connect(config, identity);
                var wrong = EtcdCoordination.connect(config.withCredentials("root", "guess"), identity);
                var node = EtcdCoordination.connect(config.withCredentials("root", "s3cret"), identity)) {

            // then
            await().atMost(LONG).until(() -> node.lease().mayWrite());
            await().atMost(LONG).until(() -> node.directory().health().up());
            await().atMost(LONG).until(() -> wrong.lease().health().reason().contains("authentication failed"));
            await().atMost(LONG).until(() -> stranger.lease().health().reason().contains("user name is empty"));
            assertFalse(wrong.lease().mayWrite());
            assertFalse(stranger.lease().mayWrite());

            // when
            stack.etcd().kill();
            stack.etcd().start();

            // then
            await().atMost(LONG).until(() -> node.health().check().up());
            await().atMost(LONG).until(() -> node.lease().mayWrite());
            var outcome = node.ownership().claim(List.of("a")).join().get("a");
            assertInstanceOf(ClaimOutcome.Claimed.class, outcome);
            await().atMost(LONG).until(() -> node.directory().find("a").isPresent());
            assertTrue(node.lease().mayWrite());
        }
    }

    private static void enableAuthentication() {
        try (var channel = new EtcdChannel(RealTestEtcd.settings(stack.etcd().port(), Duration.ofSeconds(15)))) {
            channel.unary(
                            AuthGrpc.getUserAddMethod(),
                            AuthUserAddRequest.newBuilder()
                                    .setName("root")
                                    .setPassword("s3cret")
                                    .build())
                    .join();
            channel.unary(
                            AuthGrpc.getRoleAddMethod(),
                            AuthRoleAddRequest.newBuilder().setName("root").build())
                    .join();
            channel.unary(
                            AuthGrpc.getUserGrantRoleMethod(),
                            AuthUserGrantRoleRequest.newBuilder()
                                    .setUser("root")
                                    .setRole("root")
                                    .build())
                    .join();
            channel.unary(AuthGrpc.getAuthEnableMethod(), AuthEnableRequest.getDefaultInstance())
                    .join();
        }
    }
}
