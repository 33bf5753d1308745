package io.p2pcoordinator.app.api;

import jakarta.validation.Constraint;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A text that the log and the tables can keep: of limited length in code points, without NUL, valid Unicode. Absent is valid. */
@Target({
    ElementType.FIELD,
    ElementType.PARAMETER,
    ElementType.RECORD_COMPONENT,
    ElementType.METHOD,
    ElementType.TYPE_USE
})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = {})
@interface Text {
    int min() default 0;

    int max() default 255;

    String message() default "expected a text of {min} to {max} characters, without NUL";

    Class<?>[] groups() default {};

    Class<?>[] payload() default {};
}
