package io.p2pcoordinator.etcd.memory;

import io.p2pcoordinator.etcd.TestEtcd;
import io.p2pcoordinator.etcd.store.CoordinationStoreContract;

class InMemoryStoreTest extends CoordinationStoreContract {
    @Override
    protected TestEtcd start() {
        return new InMemoryTestEtcd();
    }
}
