package io.p2pcoordinator.etcd.jetcd;

import io.p2pcoordinator.etcd.TestEtcd;
import io.p2pcoordinator.etcd.store.CoordinationStoreContract;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import org.junit.jupiter.api.extension.RegisterExtension;

class JetcdStoreTest extends CoordinationStoreContract {

    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.fresh(ServerKind.ETCD);

    @Override
    protected TestEtcd start() {
        return new RealTestEtcd(stack.etcd());
    }
}
