package io.p2pcoordinator.app.dbsync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.p2pcoordinator.proto.v1.MapFigures;
import io.p2pcoordinator.proto.v1.PlayerFigures;
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

    private static Set<String> names(Iterable<FieldDescriptor> fields) {
        return StreamSupport.stream(fields.spliterator(), false)
                .map(FieldDescriptor::getName)
                .collect(Collectors.toSet());
    }
}
