package io.p2pcoordinator.localstack.server;

/**
 * What a nats-server may be told beside its ports and folder.
 *
 * @param syncInterval when JetStream calls fsync: {@code always} before every acknowledgement, or an interval such as {@code 2m} (the server's own default)
 * @param extraConfig lines added to the configuration file as they are
 */
public record NatsSettings(String syncInterval, int maxPayloadBytes, String extraConfig) {
    private static final int ONE_MIB = 1 << 20;

    public static NatsSettings durable() {
        return new NatsSettings("always", ONE_MIB, "");
    }

    /** Acknowledges before fsync: only for measurements that say so. */
    public static NatsSettings lazySync() {
        return new NatsSettings("2m", ONE_MIB, "");
    }
}
