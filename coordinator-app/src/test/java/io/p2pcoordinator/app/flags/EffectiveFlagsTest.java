package io.p2pcoordinator.app.flags;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.domain.FlagId;
import io.p2pcoordinator.app.domain.FlagService;
import io.p2pcoordinator.app.domain.FlagValues;
import io.p2pcoordinator.app.domain.FlagValues.Value;
import io.p2pcoordinator.proto.v1.FlagKind;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectiveFlagsTest {
    private static final FlagKind P2P = FlagKind.FLAG_KIND_P2P;

    private FlagDefaults defaults = FlagDefaults.of(true, List.of(), true, false);
    private final HashMap<FlagId, Value> set = new HashMap<>();

    private EffectiveFlags flags() {
        return new EffectiveFlags(new FlagValues(set), defaults);
    }

    @Test
    void shouldSayWhatTheSettingsSayWhenNothingIsSet() {
        defaults = FlagDefaults.of(true, List.of("named"), false, false);
        assertTrue(flags().isP2pOn("named"));
        assertFalse(flags().isP2pOn("other"));
        assertFalse(flags().isFallbackOn("named"));
        assertFalse(flags().isAiOn("named"));
        assertTrue(flags().isP2pOnIn("eu"));
    }

    @Test
    void shouldNeedServiceAndZoneWhenBothAreSet() {
        for (boolean service : List.of(true, false)) {
            for (boolean zone : List.of(true, false)) {
                set.put(FlagId.ofService(P2P, "map"), new Value(service, 1));
                set.put(FlagId.ofZone(P2P, "zone"), new Value(zone, 1));
                assertEquals(service && zone, flags().isP2pOn("zone"));
                assertEquals(service, flags().isP2pOn("another"));
            }
        }
    }

    @Test
    void shouldLetAFlagOverrideTheSettingsWhenItIsSet() {
        defaults = FlagDefaults.of(false, List.of("named"), false, false);
        set.put(FlagId.ofService(P2P, "map"), new Value(true, 1));
        set.put(FlagId.ofZone(P2P, "other"), new Value(true, 1));
        assertTrue(flags().isP2pOn("other"));
        assertFalse(flags().isP2pOn(FlagService.CHAR));
    }

    @Test
    void shouldStayOffWhateverIsSetWhenP2pIsRuledOut() {
        set.put(FlagId.ofService(P2P, "map"), new Value(true, 1));
        set.put(FlagId.ofZone(P2P, "zone"), new Value(true, 1));
        set.put(FlagId.ofRegion(P2P, "eu"), new Value(true, 1));
        defaults = defaults.withP2pRuledOut();
        assertFalse(flags().isP2pOn("zone"));
        assertFalse(flags().isP2pOnIn("eu"));
        assertFalse(flags().isP2pOn(FlagService.MAP));
        assertTrue(flags().isFallbackOn("zone"));
    }
}
