package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.projections.table.RowTable;
import io.p2pcoordinator.proto.v1.FlagKey;
import io.p2pcoordinator.proto.v1.FlagKind;
import io.p2pcoordinator.proto.v1.FlagScope;
import io.p2pcoordinator.proto.v1.SetFlag;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A runtime flag that was set. */
final class FlagRow {
    static final RowTable<FlagRow> TABLE = new RowTable<>("runtime_flag", FlagRow::new)
            .text("flag_key", row -> row.key, (row, v) -> row.key = v)
            .text("kind", row -> row.kind, (row, v) -> row.kind = v)
            .text("scope", row -> row.scope, (row, v) -> row.scope = v)
            .text("name", row -> row.name, (row, v) -> row.name = v)
            .flag("enabled", row -> row.enabled, (row, v) -> row.enabled = v)
            .time("set_at", row -> row.setAt, (row, v) -> row.setAt = v);

    private @Nullable String key;
    private @Nullable String kind;
    private @Nullable String scope;
    private @Nullable String name;
    private boolean enabled;
    private @Nullable Instant setAt;

    static FlagRow of(SetFlag flag, Instant at) {
        var row = new FlagRow();
        row.key = keyOf(flag.getKey()).orElseThrow();
        row.kind = kindOf(flag.getKey().getKind());
        row.scope = scopeOf(flag.getKey().getScope());
        row.name = flag.getKey().getName();
        row.enabled = flag.getEnabled();
        row.setAt = at;
        return row;
    }

    /** Empty for one that only later versions know, which has no row. */
    static Optional<String> keyOf(FlagKey flag) {
        String kind = kindOf(flag.getKind());
        String scope = scopeOf(flag.getScope());
        return kind == null || scope == null
                ? Optional.empty()
                : Optional.of(kind + "/" + scope + "/" + flag.getName());
    }

    private static @Nullable String kindOf(FlagKind kind) {
        return switch (kind) {
            case FLAG_KIND_P2P -> "p2p";
            case FLAG_KIND_FALLBACK -> "fallback";
            case FLAG_KIND_AI -> "ai";
            case FLAG_KIND_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    private static @Nullable String scopeOf(FlagScope scope) {
        return switch (scope) {
            case FLAG_SCOPE_SERVICE -> "service";
            case FLAG_SCOPE_ZONE -> "zone";
            case FLAG_SCOPE_REGION -> "region";
            case FLAG_SCOPE_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }
}
