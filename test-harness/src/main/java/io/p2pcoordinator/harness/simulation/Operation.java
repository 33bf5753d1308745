package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.proto.v1.Event;
import org.jspecify.annotations.Nullable;

/** What a client wanted, under a number that is found again in the events that it becomes, and what it was told. */
final class Operation {
    private static final String PREFIX = "operation-";
    private static final String SESSION_PREFIX = "session-";

    private final long number;
    private final Command command;
    private @Nullable CommandOutcome outcome;

    Operation(long number, Command command) {
        this.number = number;
        this.command = command;
    }

    long number() {
        return number;
    }

    Command command() {
        return command;
    }

    /** Null where nobody told: the client does not know. */
    @Nullable
    CommandOutcome outcome() {
        return outcome;
    }

    void ended(CommandOutcome told) {
        outcome = told;
    }

    static String text(long number) {
        return PREFIX + number;
    }

    static String sessionId(long number) {
        return SESSION_PREFIX + String.format("%016x", number);
    }

    /** 0 where the event is of no numbered operation. */
    static long numberIn(Event event) {
        return switch (event.getPayloadCase()) {
            case ZONE_REGISTERED ->
                parse(event.getZoneRegistered().getSettings().getDescription());
            case ZONE_SETTINGS_CHANGED ->
                parse(event.getZoneSettingsChanged().getSettings().getDescription());
            case PEER_BANNED -> parse(event.getPeerBanned().getReason());
            case HOST_REGISTERED -> parse(event.getHostRegistered().getPlayerName());
            case SESSION_OPENED ->
                Long.parseLong(event.getSessionOpened().getSessionId().substring(SESSION_PREFIX.length()), 16);
            default -> 0;
        };
    }

    private static long parse(String text) {
        return text.startsWith(PREFIX) ? Long.parseLong(text.substring(PREFIX.length())) : 0;
    }

    @Override
    public String toString() {
        return "operation " + number + " (" + command.getClass().getSimpleName() + " on "
                + command.subject().name() + "), told " + outcome;
    }
}
