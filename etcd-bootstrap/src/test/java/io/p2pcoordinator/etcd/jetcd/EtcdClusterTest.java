package io.p2pcoordinator.etcd.jetcd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.p2pcoordinator.etcd.EtcdConfig;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.NodeIdentity;
import io.p2pcoordinator.etcd.membership.LeaseListener;
import io.p2pcoordinator.etcd.ownership.ClaimOutcome;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.server.EtcdServer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class EtcdClusterTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void shouldKeepLeaseAndZonesWhenEachMemberIsKilledInTurn() throws Exception {
        // given
        try (var cluster = LocalStack.startEtcdCluster(3);
                var node = EtcdCoordination.connect(
                        EtcdConfig.of(cluster.members().stream()
                                        .map(EtcdServer::endpoint)
                                        .toArray(String[]::new))
                                .withLeaseTtl(Duration.ofSeconds(10)),
                        new NodeIdentity("n1", List.of("http://n1:8001")))) {
            await().atMost(LONG).until(() -> node.lease().mayWrite());
            OptionalLong leaseId = node.lease().leaseId();
            var claimed = assertInstanceOf(
                    ClaimOutcome.Claimed.class,
                    node.ownership().claim(List.of("a")).join().get("a"));
            List<Long> suspended = new CopyOnWriteArrayList<>();
            node.lease().addListener(new LeaseListener() {
                @Override
                public void onAcquired(long leaseId) {}

                @Override
                public void onSuspended(long leaseId) {
                    suspended.add(leaseId);
                }
            });

            for (EtcdServer member : cluster.members()) {
                // when
                member.kill();

                // then
                await().atMost(LONG)
                        .until(() -> node.ownership()
                                        .claim(List.of("after " + member.name()))
                                        .join()
                                        .get("after " + member.name())
                                instanceof ClaimOutcome.Claimed);
                member.start();
                await().atMost(LONG).until(() -> node.health().check().up());
            }
            assertEquals(List.of(), suspended);
            assertEquals(leaseId, node.lease().leaseId());
            assertEquals(OptionalLong.of(claimed.ownerEpoch()), node.ownership().held("a"));
            await().atMost(LONG).until(() -> node.directory().all().size() == 4);
        }
    }
}
