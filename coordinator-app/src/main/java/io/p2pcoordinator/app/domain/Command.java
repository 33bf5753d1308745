package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.subject.Subject;

/** What somebody wants to happen. Ids come in as data; when it happened is the commit's to say. */
public sealed interface Command permits FlagCommand, HostCommand, PeerCommand, ZoneCommand {
    /**
     * Where the events go that it is decided into.
     *
     * @throws IllegalArgumentException when the id cannot be one; then the command is never accepted either
     */
    Subject subject();
}
