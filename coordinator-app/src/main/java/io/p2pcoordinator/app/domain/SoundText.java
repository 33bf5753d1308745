package io.p2pcoordinator.app.domain;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What text and figures in an event must be, so that the log's rules let it pass and every store can keep it: no NUL
 * (PostgreSQL's text cannot hold it), no half of a surrogate pair (UTF-8 cannot), finite numbers, no endless text.
 */
final class SoundText {
    private static final int MAX_ID_CODE_POINTS = 255;
    private static final int MAX_TEXT_LENGTH = 10_000;

    private SoundText() {}

    /** What is wrong with it as an id, in words; null where nothing is. */
    static @Nullable String wrongWithId(String what, String id) {
        int codePoints = id.codePointCount(0, id.length());
        return codePoints >= 1 && codePoints <= MAX_ID_CODE_POINTS
                ? wrongWithText(what, id)
                : "expected " + what + " of 1 to " + MAX_ID_CODE_POINTS + " characters, but it has " + codePoints;
    }

    /** The first field, nested ones included, that must not be committed, in words; null where all are sound. */
    static @Nullable String firstUnusable(Message message) {
        for (var field : message.getAllFields().entrySet()) {
            List<?> values = field.getKey().isRepeated() ? (List<?>) field.getValue() : List.of(field.getValue());
            for (Object value : values) {
                String error = wrongWith(field.getKey(), value);
                if (error != null) {
                    return error;
                }
            }
        }
        return null;
    }

    private static @Nullable String wrongWith(FieldDescriptor field, Object value) {
        return switch (value) {
            case Message nested -> firstUnusable(nested);
            case String text -> wrongWithText(field.getName(), text);
            case Double number
            when !Double.isFinite(number) -> "expected " + field.getName() + " to be finite, but it is " + number;
            default -> null;
        };
    }

    private static @Nullable String wrongWithText(String what, String text) {
        if (text.length() > MAX_TEXT_LENGTH) {
            return "expected " + what + " of at most " + MAX_TEXT_LENGTH + " characters, but it has " + text.length();
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "expected " + what + " without NUL, but it has one";
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return "expected " + what + " to be valid Unicode, but it has an unpaired surrogate";
            }
        }
        return null;
    }
}
