package io.p2pcoordinator.app.domain;

import static io.p2pcoordinator.app.domain.ControlWorld.SESSION;
import static io.p2pcoordinator.app.domain.ControlWorld.registerHost;
import static io.p2pcoordinator.app.domain.ControlWorld.zoneSettings;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Snapshots, backups and nodes of other versions carry digests: what says nothing new must have the digest that it always had. */
class ControlDigestTest {
    @Test
    void shouldBeThatOfEarlierVersionsWhenTheLogHasNothingThatTheyDidNotKnow() {
        // given
        var world = new ControlWorld();

        // when
        world.given(registerHost("host"))
                .given(registerHost("gone"))
                .given(new HostCommand.RemoveHost("gone"))
                .given(new ZoneCommand.PutZone("field", zoneSettings()))
                .given(new ZoneCommand.PutZone("town", zoneSettings()))
                .given(new ZoneCommand.AssignHosting("field", "host"))
                .given(new SessionCommand.OpenSession(
                        "field", SESSION, "host", List.of("ann", "bob"), OptionalInt.empty()))
                .given(new PeerCommand.BanPeer("bob", "bot", 0));

        // then
        assertEquals("6e4aed2ee813e572", Long.toHexString(world.state.digest()));
    }
}
