package io.p2pcoordinator.app.domain;

import static io.p2pcoordinator.app.domain.ControlWorld.assertInvalid;
import static io.p2pcoordinator.app.domain.ControlWorld.assertUnchanged;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.domain.Decision.RefusalKind;
import io.p2pcoordinator.app.domain.FlagCommand.ChangeFlags;
import io.p2pcoordinator.app.domain.FlagValues.Value;
import io.p2pcoordinator.proto.v1.FlagKind;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlagDeciderTest {
    private static final FlagId MAP = FlagId.ofService(FlagKind.FLAG_KIND_P2P, "map");
    private static final FlagId ZONE = FlagId.ofZone(FlagKind.FLAG_KIND_P2P, "zone-1");
    private static final FlagId REGION = FlagId.ofRegion(FlagKind.FLAG_KIND_P2P, "eu");

    private final ControlWorld world = new ControlWorld();

    private static ChangeFlags set(FlagId flag, boolean enabled) {
        return new ChangeFlags(Map.of(flag, enabled), Set.of(), OptionalLong.empty());
    }

    private FlagSnapshot flags() {
        return world.state.flagSnapshot(FlagSnapshot.RUNTIME);
    }

    @Test
    void shouldSwitchSeveralFlagsInOneCommit() {
        // given
        world.given(set(REGION, false));
        long before = world.lastSequence();

        // when
        world.when(new ChangeFlags(Map.of(MAP, false, ZONE, true), Set.of(REGION), OptionalLong.of(before)));

        // then
        assertEquals(before + 1, world.lastSequence());
        assertEquals(before + 1, flags().version());
        assertEquals(
                Map.of(MAP, new Value(false, world.nowUs), ZONE, new Value(true, world.nowUs)),
                flags().values().byId());
    }

    @Test
    void shouldChangeNothingWhenAllIsSoAlready() {
        world.given(set(MAP, false));
        assertUnchanged(world.when(set(MAP, false)));
        assertUnchanged(world.when(new ChangeFlags(Map.of(), Set.of(ZONE), OptionalLong.empty())));
    }

    @Test
    void shouldChangeNothingOfItWhenTheVersionIsAnother() {
        // given
        world.given(set(MAP, false));

        // when
        Decision decision = world.when(new ChangeFlags(Map.of(ZONE, false), Set.of(MAP), OptionalLong.of(0)));

        // then
        assertEquals(
                RefusalKind.CONFLICT,
                assertInstanceOf(Decision.Refused.class, decision).kind());
        assertTrue(flags().values().isOff(MAP));
        assertFalse(flags().values().isOff(ZONE));
    }

    @Test
    void shouldRefuseWhatNoFlagCanBe() {
        assertInvalid(
                "expected a service of map, char, login or ai-world, but it is web",
                world.when(set(FlagId.ofService(FlagKind.FLAG_KIND_P2P, "web"), true)));
        assertInvalid(
                "expected name of 1 to 255 characters, but it has 0",
                world.when(set(FlagId.ofRegion(FlagKind.FLAG_KIND_P2P, ""), true)));
        assertInvalid(
                "expected a flag of p2p, fallback or ai for a service, zone or region, but it is another",
                world.when(set(FlagId.ofZone(FlagKind.UNRECOGNIZED, "zone-1"), true)));
    }

    @Test
    void shouldOpenNoSessionWhenMapServiceZoneOrRegionIsOff() {
        for (FlagId flag : List.of(MAP, ZONE, REGION)) {
            // given
            var one = new ControlWorld();
            one.given(ControlWorld.putZone("zone-1"));
            one.given(new HostCommand.RegisterHost(
                    "host-1",
                    ControlWorld.hostData().toBuilder().setRegion("eu").build()));
            one.given(set(flag, false));
            var open = new SessionCommand.OpenSession(
                    "zone-1", ControlWorld.SESSION, "host-1", List.of(), OptionalInt.empty());

            // then
            assertInvalid(
                    flag.equals(REGION) ? "P2P is not enabled for region: eu" : "P2P is not enabled for zone: zone-1",
                    one.when(open));
            one.given(set(flag, true));
            one.given(open);
        }
    }
}
