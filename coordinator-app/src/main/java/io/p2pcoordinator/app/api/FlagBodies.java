package io.p2pcoordinator.app.api;

import io.micronaut.core.annotation.Introspected;
import io.p2pcoordinator.app.api.ApiProblem.FieldError;
import io.p2pcoordinator.app.domain.FlagCommand;
import io.p2pcoordinator.app.domain.FlagId;
import io.p2pcoordinator.app.domain.FlagService;
import io.p2pcoordinator.eventstore.subject.SubjectToken;
import io.p2pcoordinator.proto.v1.FlagKind;
import io.p2pcoordinator.proto.v1.FlagScope;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What operators send about runtime flags. */
final class FlagBodies {
    private static final Map<String, FlagKind> KINDS =
            Map.of("p2p", FlagKind.FLAG_KIND_P2P, "fallback", FlagKind.FLAG_KIND_FALLBACK, "ai", FlagKind.FLAG_KIND_AI);
    private static final Map<String, FlagScope> SCOPES = Map.of(
            "service", FlagScope.FLAG_SCOPE_SERVICE,
            "zone", FlagScope.FLAG_SCOPE_ZONE,
            "region", FlagScope.FLAG_SCOPE_REGION);

    private static final int MAX_CHANGES = 5_000;
    private static final String CONTROL = "CONTROL/";

    private FlagBodies() {}

    /** Unspecified for none that this version knows. */
    static FlagKind kind(String name) {
        return KINDS.getOrDefault(name, FlagKind.FLAG_KIND_UNSPECIFIED);
    }

    /** Unspecified for none that this version knows. */
    static FlagScope scope(String name) {
        return SCOPES.getOrDefault(name, FlagScope.FLAG_SCOPE_UNSPECIFIED);
    }

    /** A flag and what it is to be: {@code enabled}, or {@code reset} to what the settings say. */
    @Introspected
    @Schema(name = "FlagChange")
    record FlagChange(
            @Schema(description = "p2p, fallback or ai") @Nullable
            String flag,

            @Schema(description = "service, zone or region") @Nullable
            String scope,

            @Schema(description = "map, char, login or ai-world; a zone id; a region") @Nullable
            String name,

            @Nullable Boolean enabled,
            @Nullable Boolean reset) {
        private @Nullable String wrong() {
            if (flag == null || !KINDS.containsKey(flag)) {
                return "expected a flag of p2p, fallback or ai, but it is " + flag;
            }
            if (scope == null || !SCOPES.containsKey(scope)) {
                return "expected a scope of service, zone or region, but it is " + scope;
            }
            if (flag.equals("ai") && scope.equals("region")) {
                return "expected ai for a service or zone, but it is for a region";
            }
            if (name == null || name.isEmpty() || !Constraints.isStorable(name) || isTooLong(name)) {
                return "expected a name of 1 to " + SubjectToken.MAX_ID_CODE_POINTS + " characters, without NUL";
            }
            if (scope.equals("service") && FlagService.of(name).isEmpty()) {
                return "expected a service of map, char, login or ai-world, but it is " + name;
            }
            boolean isReset = reset != null && reset;
            return (enabled == null) == isReset ? null : "expected either enabled or reset: true";
        }

        private static boolean isTooLong(String name) {
            return name.codePointCount(0, name.length()) > SubjectToken.MAX_ID_CODE_POINTS;
        }

        /** Only where nothing is wrong. */
        private FlagId id() {
            return new FlagId(
                    FlagBodies.kind(HostBodies.text(flag)),
                    FlagBodies.scope(HostBodies.text(scope)),
                    HostBodies.text(name));
        }
    }

    @Introspected
    @Schema(name = "ChangeFlags")
    record ChangeFlags(
            @Schema(description = "All of them are changed at once, or none") @NotNull @Nullable
            List<FlagChange> flags,

            @Schema(description = "The version that was read, such as CONTROL/1234: at another one nothing is changed")
            @Nullable
            String expectedVersion) {
        List<FieldError> errors() {
            var errors = new ArrayList<FieldError>();
            if (flags != null && (flags.isEmpty() || flags.size() > MAX_CHANGES)) {
                errors.add(new FieldError(
                        "flags", "expected 1 to " + MAX_CHANGES + " flags, but there are " + flags.size()));
            }
            Set<FlagId> seen = new HashSet<>();
            for (int i = 0; flags != null && i < flags.size() && errors.size() < 20; i++) {
                FlagChange change = flags.get(i);
                String wrong = change == null ? "expected a flag, but it is null" : change.wrong();
                if (wrong == null && change != null && !seen.add(change.id())) {
                    wrong = "expected each flag once, but it was named before";
                }
                if (wrong != null) {
                    errors.add(new FieldError("flags[" + i + "]", wrong));
                }
            }
            if (expectedVersion != null && !expectedVersion.matches(CONTROL + "[0-9]{1,18}")) {
                errors.add(new FieldError(
                        "expected_version", "expected a version such as CONTROL/1234, but it is " + expectedVersion));
            }
            return errors;
        }

        /** Only where nothing is wrong. */
        FlagCommand.ChangeFlags toCommand() {
            var set = new HashMap<FlagId, Boolean>();
            var reset = new HashSet<FlagId>();
            for (FlagChange change : flags == null ? List.<FlagChange>of() : flags) {
                if (change.enabled == null) {
                    reset.add(change.id());
                } else {
                    set.put(change.id(), change.enabled);
                }
            }
            return new FlagCommand.ChangeFlags(
                    set,
                    reset,
                    expectedVersion == null
                            ? OptionalLong.empty()
                            : OptionalLong.of(Long.parseLong(expectedVersion.substring(CONTROL.length()))));
        }
    }
}
