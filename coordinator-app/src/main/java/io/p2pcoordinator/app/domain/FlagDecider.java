package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.FlagScope;
import io.p2pcoordinator.proto.v1.FlagsReset;
import io.p2pcoordinator.proto.v1.FlagsSet;
import io.p2pcoordinator.proto.v1.SetFlag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what is asked of runtime flags. */
final class FlagDecider {
    /** Bounds what every node keeps in memory and a snapshot holds. */
    static final int MAX_FLAGS = 20_000;

    private static final Comparator<FlagId> IN_ORDER =
            Comparator.comparing(FlagId::kind).thenComparing(FlagId::scope).thenComparing(FlagId::name);

    private FlagDecider() {}

    static Decision decide(FlagSnapshot snapshot, FlagCommand.ChangeFlags command) {
        String error = firstWrong(command);
        if (error != null) {
            return Decision.invalid(error);
        }
        if (command.expectedVersion().isPresent() && command.expectedVersion().getAsLong() != snapshot.version()) {
            return Decision.conflict("flags are at version " + snapshot.version() + ", not "
                    + command.expectedVersion().getAsLong());
        }
        Set<FlagId> known = snapshot.values().byId().keySet();
        List<FlagId> set = command.set().keySet().stream()
                .filter(id -> isNews(snapshot.values(), id, command.set().getOrDefault(id, false)))
                .sorted(IN_ORDER)
                .toList();
        List<FlagId> reset = command.reset().stream()
                .filter(known::contains)
                .sorted(IN_ORDER)
                .toList();
        var after = new HashSet<>(known);
        after.addAll(set);
        after.removeAll(reset);
        if (after.size() > MAX_FLAGS) {
            return Decision.invalid("expected at most " + MAX_FLAGS + " flags, but there would be " + after.size());
        }
        return events(command, set, reset);
    }

    private static boolean isNews(FlagValues values, FlagId id, boolean enabled) {
        FlagValues.Value before = values.byId().get(id);
        return before == null || before.enabled() != enabled;
    }

    private static Decision events(FlagCommand.ChangeFlags command, List<FlagId> set, List<FlagId> reset) {
        var events = new ArrayList<Event>();
        if (!set.isEmpty()) {
            var event = FlagsSet.newBuilder();
            set.forEach(id -> event.addFlags(SetFlag.newBuilder()
                    .setKey(id.toKey())
                    .setEnabled(command.set().getOrDefault(id, false))));
            events.add(Event.newBuilder().setFlagsSet(event).build());
        }
        if (!reset.isEmpty()) {
            var event = FlagsReset.newBuilder();
            reset.forEach(id -> event.addKeys(id.toKey()));
            events.add(Event.newBuilder().setFlagsReset(event).build());
        }
        return events.isEmpty() ? Decision.unchanged() : new Decision.Accepted(events);
    }

    private static @Nullable String firstWrong(FlagCommand.ChangeFlags command) {
        for (FlagId id : command.reset()) {
            if (command.set().containsKey(id)) {
                return "expected each flag once, but one of " + id.name() + " is set and reset";
            }
        }
        var all = new ArrayList<>(command.set().keySet());
        all.addAll(command.reset());
        all.sort(IN_ORDER);
        for (FlagId id : all) {
            String error = wrongWith(id);
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private static @Nullable String wrongWith(FlagId id) {
        if (!id.isKnown()) {
            return "expected a flag of p2p, fallback or ai for a service, zone or region, but it is another";
        }
        if (id.scope() == FlagScope.FLAG_SCOPE_SERVICE
                && FlagService.of(id.name()).isEmpty()) {
            return "expected a service of map, char, login or ai-world, but it is " + id.name();
        }
        return SoundText.wrongWithId("name", id.name());
    }
}
