package io.p2pcoordinator.etcd.store;

import java.util.List;

/** @param alarms what the server complains about, such as a full quota: it then refuses writes */
public record ServerStatus(String version, long revision, List<String> alarms) {}
