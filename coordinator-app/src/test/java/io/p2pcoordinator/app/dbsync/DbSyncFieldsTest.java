package io.p2pcoordinator.app.dbsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.p2pcoordinator.proto.v1.MapFigures;
import io.p2pcoordinator.proto.v1.PlayerFigures;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class DbSyncFieldsTest {
    @Test
    void shouldHaveABoundForEveryFigureWhenOneIsAdded() {
        assertEquals(names(PlayerFigures.getDescriptor().getFields()), DbSyncFields.PLAYER_BOUNDS.keySet());
        assertEquals(names(MapFigures.getDescriptor().getFields()), DbSyncFields.MAP_BOUNDS.keySet());
    }

    @Test
    void shouldRemoveAVariableWhenItIsNullAndOneOfAPlayer() throws Exception {
        var part = new JsonMapper().readTree("{\"variables\": {\"b\": null, \"quest\": 7, \"a\": null}}");

        assertEquals(
                Set.of("quest"), DbSyncFields.variables(part, "variables", true).keySet());
        assertEquals(List.of("a", "b"), DbSyncFields.removedVariables(part, "variables"));
        assertThrows(DbSyncProblem.class, () -> DbSyncFields.variables(part, "variables", false));
    }

    @Test
    void shouldRefuseAMessageWhenItIsLargerThanOneOfTheLogMayBecome() {
        byte[] body = new byte[DbSyncMessage.MAX_BYTES + 1];

        DbSyncProblem problem = assertThrows(DbSyncProblem.class, () -> DbSyncMessage.read(body));

        assertEquals(413, problem.status());
        assertEquals(256 << 10, DbSyncMessage.MAX_BYTES);
    }

    private static Set<String> names(Iterable<FieldDescriptor> fields) {
        return StreamSupport.stream(fields.spliterator(), false)
                .map(FieldDescriptor::getName)
                .collect(Collectors.toSet());
    }
}
