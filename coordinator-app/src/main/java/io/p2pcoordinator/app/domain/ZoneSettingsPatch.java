package io.p2pcoordinator.app.domain;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import java.util.Set;

/**
 * New values for some of a zone's settings.
 *
 * @param fields which of the values count, by the names that they have in the protobuf file and in JSON
 */
public record ZoneSettingsPatch(ZoneSettings values, Set<String> fields) {
    public ZoneSettingsPatch {
        fields = Set.copyOf(fields);
        for (String name : fields) {
            if (field(name) == null) {
                throw new IllegalArgumentException("expected a field of ZoneSettings, but there is no " + name);
            }
        }
    }

    ZoneSettings applyTo(ZoneSettings before) {
        var after = before.toBuilder();
        for (String name : fields) {
            FieldDescriptor field = field(name);
            after.setField(field, values.getField(field));
        }
        return after.build();
    }

    private static FieldDescriptor field(String name) {
        return ZoneSettings.getDescriptor().findFieldByName(name);
    }
}
