package io.p2pcoordinator.app.node;

import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.PeerState;
import io.p2pcoordinator.projections.table.Micros;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Who may not be in sessions now. As this node has applied it; thread-safe. */
public final class Bans {
    private final ControlReader control;
    private final LongSupplier nowUs;

    Bans(ControlReader control, LongSupplier nowUs) {
        this.control = control;
        this.nowUs = nowUs;
    }

    /** In words for the peer; empty where it is not banned. */
    public Optional<String> whyBanned(String peerId) {
        return control.ban(peerId, nowUs.getAsLong()).map(Bans::text);
    }

    private static String text(PeerState ban) {
        String until = ban.untilUs() == 0 ? "" : " until " + Micros.toInstant(ban.untilUs());
        return "Banned" + until + (ban.reason().isEmpty() ? "" : ": " + ban.reason());
    }
}
