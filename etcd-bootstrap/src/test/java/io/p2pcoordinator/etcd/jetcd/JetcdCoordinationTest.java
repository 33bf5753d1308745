package io.p2pcoordinator.etcd.jetcd;

import io.p2pcoordinator.etcd.CoordinationContract;
import io.p2pcoordinator.etcd.TestEtcd;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import org.junit.jupiter.api.extension.RegisterExtension;

class JetcdCoordinationTest extends CoordinationContract {

    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.fresh(ServerKind.ETCD);

    @Override
    protected TestEtcd start() {
        return new RealTestEtcd(stack.etcd());
    }
}
