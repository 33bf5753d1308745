package io.p2pcoordinator.etcd.store;

import java.util.List;

/**
 * @param version empty where the server does not tell it to us
 * @param alarms what the server complains about, such as a full quota: it then refuses writes
 */
public record ServerStatus(String version, long revision, List<String> alarms) {}
