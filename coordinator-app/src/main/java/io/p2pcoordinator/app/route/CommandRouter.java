package io.p2pcoordinator.app.route;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.CommandProcessor;
import io.p2pcoordinator.app.decide.LocalOutcome;
import io.p2pcoordinator.app.decide.WriteAuthority;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.eventstore.log.Position;
import java.time.Duration;
import java.util.Optional;

/**
 * The way into deciding, on every node. Commands of hosts are decided here: their versions are enough. Those of zones go to
 * the owner:
 *
 * <pre>
 *   known here to be another's? --no--> decide here --owned--> outcome
 *             | yes                          | another's, as etcd says
 *             +------------------------------+
 *             v
 *   ask the owner --answered--> its outcome; applied here too when it was done
 *             |   --no answer in time--> unknown: it may be recorded, so it is never sent again
 *             v not the owner any more, or nobody there: certainly not recorded
 *   decide here; where it is still another's, ask that one, again after a short pause; unavailable when patience ends
 * </pre>
 *
 * Thread-safe; blocks the caller, within the deadlines of what it asks.
 */
public final class CommandRouter {
    /** For which a command waits while its zone changes its owner: longer than a node's death takes to be noticed and made good. */
    public static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final String nodeId;
    private final LocalCommands local;
    private final CommandProcessor processor;
    private final WriteAuthority authority;
    private final OwnerLink owners;
    private final Duration patience;
    private final RetryTime time;

    /**
     * @param nodeId of this node, which is never asked by message
     * @param processor applies what owners have appended, and knows when this node is behind
     * @param patience for which a command waits while its zone changes its owner
     */
    public CommandRouter(
            String nodeId,
            LocalCommands local,
            CommandProcessor processor,
            WriteAuthority authority,
            OwnerLink owners,
            Duration patience,
            RetryTime time) {
        this.nodeId = nodeId;
        this.local = local;
        this.processor = processor;
        this.authority = authority;
        this.owners = owners;
        this.patience = patience;
        this.time = time;
    }

    public CommandOutcome process(Command command) throws InterruptedException {
        return switch (firstLook(command)) {
            case LocalOutcome.Ended(CommandOutcome outcome) -> outcome;
            case LocalOutcome.NotOwner(String owner) ->
                command instanceof ZoneCommand ofZone
                        ? route(ofZone, owner)
                        : new CommandOutcome.Unavailable("owned by node " + owner);
        };
    }

    /**
     * Waits, for seconds at most, until all that is recorded now is applied here, and says whether it is. For those who did
     * not find what another node may just have made: they look again.
     */
    public boolean catchUp() throws InterruptedException {
        return processor.catchUp();
    }

    private LocalOutcome firstLook(Command command) throws InterruptedException {
        Optional<String> other =
                command instanceof ZoneCommand ofZone ? authority.knownOtherOwner(ofZone.zoneId()) : Optional.empty();
        return other.isPresent() ? new LocalOutcome.NotOwner(other.get()) : local.process(command);
    }

    /** Goes on only as long as it is certain that nothing was recorded. */
    private CommandOutcome route(ZoneCommand command, String firstOwner) throws InterruptedException {
        long startNanos = time.nanos();
        String owner = firstOwner;
        while (true) {
            if (!owner.equals(nodeId)
                    && owners.ask(owner, command) instanceof OwnerLink.Answer.Ended(CommandOutcome outcome)) {
                return settled(outcome);
            }
            switch (local.process(command)) {
                case LocalOutcome.Ended(CommandOutcome outcome) -> {
                    return outcome;
                }
                case LocalOutcome.NotOwner(String now) -> {
                    if (time.nanos() - startNanos >= patience.toNanos()) {
                        return new CommandOutcome.Unavailable(
                                "zone " + command.zoneId() + " is changing its owner, now node " + now
                                        + ", which does not answer yet; nothing was recorded");
                    }
                    if (now.equals(owner)) {
                        time.pause(PAUSE);
                    }
                    owner = now;
                }
            }
        }
    }

    /** What was done there is done here as well once it is applied here: this node's reads show it from then on. */
    private CommandOutcome settled(CommandOutcome outcome) throws InterruptedException {
        return outcome instanceof CommandOutcome.Done(Position position, boolean changed)
                ? processor.applied(position, changed)
                : outcome;
    }
}
