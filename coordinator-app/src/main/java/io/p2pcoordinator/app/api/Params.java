package io.p2pcoordinator.app.api;

import io.p2pcoordinator.eventstore.subject.SubjectToken;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Query parameters and path ids, read strictly: what is wrong is 422 with the parameter's name. */
final class Params {
    private Params() {}

    static @Nullable Double number(String name, @Nullable String value, double min, double max) {
        if (value == null || value.isBlank()) {
            return null;
        }
        try {
            double number = Double.parseDouble(value.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw ApiProblem.invalid(
                name, "expected a number from " + plain(min) + " to " + plain(max) + ", but it is " + value);
    }

    static long integer(String name, @Nullable String value, long otherwise, long min, long max) {
        if (value == null || value.isBlank()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw ApiProblem.invalid(name, "expected a whole number from " + min + " to " + max + ", but it is " + value);
    }

    static @Nullable Boolean flag(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw ApiProblem.invalid(name, "expected true or false, but it is " + value);
        };
    }

    /** A status of that list in lower case, whatever its case in the request; anything else is 400, as old clients expect. */
    static @Nullable String status(List<String> known, @Nullable String first, @Nullable String second) {
        String value = first == null || first.isBlank() ? second : first;
        if (value == null || value.isBlank()) {
            return null;
        }
        String status = value.strip().toLowerCase(Locale.ROOT);
        if (!known.contains(status)) {
            throw ApiProblem.badRequest("Invalid status: " + value + ". Expected one of " + String.join(", ", known));
        }
        return status;
    }

    /** An id from the path that the log and the tables can hold; nothing can be found under any other. */
    static String id(String what, String id) {
        if (!Constraints.isStorable(id) || id.codePointCount(0, id.length()) > SubjectToken.MAX_ID_CODE_POINTS) {
            throw ApiProblem.invalid(
                    what, "expected an id of at most " + SubjectToken.MAX_ID_CODE_POINTS + " characters, without NUL");
        }
        return id;
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) && Math.abs(bound) < 1e15
                ? Long.toString((long) bound)
                : Double.toString(bound);
    }
}
