package io.p2pcoordinator.app.api;

import io.micronaut.context.annotation.Factory;
import io.micronaut.validation.validator.constraints.ConstraintValidator;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** How our own constraints are checked. */
@Factory
final class Constraints {
    @Singleton
    ConstraintValidator<Text, String> text() {
        return (value, annotation, _) -> value == null
                || isSound(
                        value,
                        annotation.intValue("min").orElse(0),
                        annotation.intValue("max").orElse(255));
    }

    private static boolean isSound(String value, int min, int max) {
        int length = value.codePointCount(0, value.length());
        return length >= min && length <= max && isStorable(value);
    }

    /** Whether log and tables can keep the text: no NUL, no half of a surrogate pair. */
    static boolean isStorable(@Nullable String value) {
        return value != null
                && value.codePoints()
                        .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }
}
