package io.p2pcoordinator.etcd.memory;

import io.p2pcoordinator.etcd.CoordinationContract;
import io.p2pcoordinator.etcd.TestEtcd;

class InMemoryCoordinationTest extends CoordinationContract {
    @Override
    protected TestEtcd start() {
        return new InMemoryTestEtcd();
    }
}
