package io.p2pcoordinator.localstack.secret;

/** What a secured stack keeps secret. Each can do one part only: {@code deploy/servers} says which. */
public enum Secret {
    NATS_COORDINATOR_PASSWORD,
    NATS_PROJECTOR_PASSWORD,
    NATS_MAPSERVER_PASSWORD,
    NATS_OPERATOR_PASSWORD,
    NATS_SYSTEM_PASSWORD,
    NATS_RESTORER_PASSWORD,
    POSTGRES_OWNER_PASSWORD,
    POSTGRES_READER_PASSWORD,
    ETCD_ROOT_PASSWORD,
    ETCD_PASSWORD,
    OPERATOR_API_KEY,
    SERVER_API_KEY,
    CLIENT_API_KEY;

    /** Its name in the file, which a shell can read, and in configurations of servers. */
    public String variable() {
        return "P2P_" + name();
    }
}
