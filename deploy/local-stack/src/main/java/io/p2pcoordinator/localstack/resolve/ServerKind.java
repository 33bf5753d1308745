package io.p2pcoordinator.localstack.resolve;

import java.util.List;

/** The servers that a stack can have, and what each must bring. */
public enum ServerKind {
    NATS("nats-server", "2.12", "NATS_SERVER_BIN"),
    ETCD("etcd", "3.5", "ETCD_BIN"),
    POSTGRES("postgresql", "17", "POSTGRES_BIN_DIR");

    private final String displayName;
    private final String minimum;
    private final String variable;

    ServerKind(String displayName, String minimum, String variable) {
        this.displayName = displayName;
        this.minimum = minimum;
        this.variable = variable;
    }

    public String displayName() {
        return displayName;
    }

    public Version minimum() {
        return new Version(minimum);
    }

    /** The environment variable with an explicit path: of the executable, or for PostgreSQL of its folder. */
    public String variable() {
        return variable;
    }

    /** The program that runs, and that tells the version. */
    public String mainExecutable() {
        return required().getFirst();
    }

    List<String> required() {
        return switch (this) {
            case NATS -> List.of("nats-server");
            case ETCD -> List.of("etcd");
            case POSTGRES -> List.of("postgres", "initdb");
        };
    }
}
