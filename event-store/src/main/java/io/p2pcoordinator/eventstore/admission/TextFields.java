package io.p2pcoordinator.eventstore.admission;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks through all text and figures of a small message: for control events, which are rare. Entity columns are checked by hand. */
final class TextFields {
    private TextFields() {}

    /** The first field that holds NUL (which no PostgreSQL text can) or a figure that is not finite; null where none does. */
    static @Nullable String firstUnusable(Message message) {
        for (var field : message.getAllFields().entrySet()) {
            List<?> values = field.getKey().isRepeated() ? (List<?>) field.getValue() : List.of(field.getValue());
            for (Object value : values) {
                String error = check(field.getKey(), value);
                if (error != null) {
                    return error;
                }
            }
        }
        return null;
    }

    private static @Nullable String check(FieldDescriptor field, Object value) {
        return switch (value) {
            case Message nested -> firstUnusable(nested);
            case String text
            when text.indexOf('\0') >= 0 -> "expected " + field.getName() + " without NUL, but it has one";
            case Double number
            when !Double.isFinite(number) -> "expected " + field.getName() + " to be finite, but it is " + number;
            default -> null;
        };
    }
}
