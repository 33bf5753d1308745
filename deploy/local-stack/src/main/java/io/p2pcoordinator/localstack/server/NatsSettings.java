package io.p2pcoordinator.localstack.server;

import io.p2pcoordinator.localstack.secret.StackSecrets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What a nats-server may be told beside its ports and folder.
 *
 * @param syncInterval when JetStream calls fsync: {@code always} before every acknowledgement, or an interval such as {@code 2m} (the server's own default)
 * @param extraConfig lines added to the configuration file as they are
 * @param namesMembers whether a member of a cluster tells its clients of the others; without, a client knows only the addresses that it was given
 */
public record NatsSettings(String syncInterval, int maxPayloadBytes, String extraConfig, boolean namesMembers) {
    private static final int ONE_MIB = 1 << 20;

    public NatsSettings(String syncInterval, int maxPayloadBytes, String extraConfig) {
        this(syncInterval, maxPayloadBytes, extraConfig, true);
    }

    public static NatsSettings durable() {
        return new NatsSettings("always", ONE_MIB, "");
    }

    /** The same with users, each able to do its part only. */
    public NatsSettings withUsers(StackSecrets secrets) {
        String passwords = Arrays.stream(NatsUser.values())
                .map(user -> user.definition(secrets))
                .collect(Collectors.joining());
        return new NatsSettings(
                syncInterval,
                maxPayloadBytes,
                extraConfig + "\n" + passwords + ShippedFile.NATS_PERMISSIONS.text(),
                namesMembers);
    }

    /** For clients that must go through proxies. */
    public NatsSettings withoutNamingMembers() {
        return new NatsSettings(syncInterval, maxPayloadBytes, extraConfig, false);
    }

    /** Without the lines, which may hold passwords. */
    @Override
    public String toString() {
        return "NatsSettings[syncInterval=" + syncInterval + ", maxPayloadBytes=" + maxPayloadBytes + "]";
    }

    /** Acknowledges before fsync: only for measurements that say so. */
    public static NatsSettings lazySync() {
        return new NatsSettings("2m", ONE_MIB, "");
    }
}
