package io.p2pcoordinator.projections.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlayerJsonTest {
    private static final AttributeValue SEVEN =
            AttributeValue.newBuilder().setInteger(7).build();

    @Test
    void shouldForgetAVariableWhenItIsRemovedAndNotSetAsWell() {
        assertEquals(
                "{\"b\":7,\"c\":7}",
                PlayerJson.merged("{\"a\":1,\"b\":1}", List.of("a", "b", "x"), Map.of("b", SEVEN, "c", SEVEN)));
    }

    @Test
    void shouldShowARemovedVariableAsNullWhenItIsHistory() {
        assertEquals(
                "{\"figures\":{},\"variables\":{\"a\":null}}",
                PlayerJson.changes(
                        PlayerStateChanged.newBuilder().addRemovedVariables("a").build()));
    }
}
