package io.p2pcoordinator.app.dbsync;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * JSON in the one form that RFC 8785 (JCS) gives it, so that both sides hash the same bytes: no white space, members sorted by
 * their names' UTF-16 code units, numbers as ECMAScript writes the IEEE 754 double that they are, so of integers beyond 2^53 the digits
 * that a double keeps. Expects no duplicate names and no numbers that a double cannot hold, which the parser sees to. Own code, since
 * the libraries for Java have not been kept up; checked against the RFC's vectors.
 */
final class CanonicalJson {
    private static final int LAST_CONTROL = 0x1F;
    /** ECMAScript writes exponents from there on (ECMA-262, Number::toString). */
    private static final int LARGEST_PLAIN_EXPONENT = 21;

    private static final int SMALLEST_PLAIN_EXPONENT = -6;

    private static final MathContext ONE_DIGIT = new MathContext(1, RoundingMode.HALF_EVEN);

    private CanonicalJson() {}

    /** @throws IllegalArgumentException when a number is beyond what a double can hold, or a text is no Unicode */
    static byte[] of(JsonNode value) {
        var out = new StringBuilder();
        write(value, out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(JsonNode value, StringBuilder out) {
        switch (value.getNodeType()) {
            case OBJECT -> object(value, out);
            case ARRAY -> {
                out.append('[');
                for (int i = 0; i < value.size(); i++) {
                    if (i > 0) {
                        out.append(',');
                    }
                    write(value.get(i), out);
                }
                out.append(']');
            }
            case STRING -> text(value.textValue(), out);
            case NUMBER -> out.append(number(value.doubleValue()));
            case BOOLEAN -> out.append(value.booleanValue());
            case NULL -> out.append("null");
            case BINARY, MISSING, POJO ->
                throw new IllegalArgumentException("expected a value of JSON, but it is " + value.getNodeType());
        }
    }

    private static void object(JsonNode value, StringBuilder out) {
        List<String> names = new ArrayList<>();
        value.fieldNames().forEachRemaining(names::add);
        Collections.sort(names); // by UTF-16 code units, as Java compares
        out.append('{');
        for (int i = 0; i < names.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            text(names.get(i), out);
            out.append(':');
            write(value.get(names.get(i)), out);
        }
        out.append('}');
    }

    private static void text(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c <= LAST_CONTROL) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        requireUnicode(text, i);
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static void requireUnicode(String text, int at) {
        char c = text.charAt(at);
        boolean isPaired = Character.isHighSurrogate(c)
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : !Character.isLowSurrogate(c) || (at > 0 && Character.isHighSurrogate(text.charAt(at - 1)));
        if (!isPaired) {
            throw new IllegalArgumentException("expected valid Unicode, but a text has half of a surrogate pair");
        }
    }

    /** The shortest digits that give the same double, which Java finds since 19, placed as ECMAScript places them. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("expected numbers within those of IEEE 754, but one is beyond");
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest = shortest(Math.abs(value));
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale(); // of 0.digits times ten to that
        return (value < 0 ? "-" : "") + placed(digits, point);
    }

    /** Java gives at least two digits: where one will do, it is looked for. */
    private static BigDecimal shortest(double value) {
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (shortest.precision() == 2) {
            BigDecimal one = shortest.round(ONE_DIGIT).stripTrailingZeros();
            return one.doubleValue() == value ? one : shortest;
        }
        return shortest;
    }

    private static String placed(String digits, int point) {
        int count = digits.length();
        if (count <= point && point <= LARGEST_PLAIN_EXPONENT) {
            return digits + "0".repeat(point - count);
        }
        if (0 < point && point <= LARGEST_PLAIN_EXPONENT) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        if (SMALLEST_PLAIN_EXPONENT < point && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        int exponent = point - 1;
        String mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
}
