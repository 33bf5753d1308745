package io.p2pcoordinator.etcd.bootstrap;

import java.util.List;

public record BootstrapNode(String node, List<String> endpoints) {
    public BootstrapNode {
        endpoints = List.copyOf(endpoints);
    }
}
