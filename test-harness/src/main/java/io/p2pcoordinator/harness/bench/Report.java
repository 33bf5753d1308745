package io.p2pcoordinator.harness.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints figures, for people or for programs. */
public final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MathContext DIGITS = new MathContext(5);

    private Report() {}

    /** The headline figure comes last. */
    public static void print(List<Figure> figures, boolean json) {
        figures.forEach(figure -> System.out.println(json ? json(figure) : text(figure)));
    }

    /** Beside the figures, for whoever watches. */
    public static void progress(String format, @Nullable Object... values) {
        System.err.printf(Locale.ROOT, "  " + format + "%n", values);
    }

    static String json(Figure figure) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", figure.name());
        fields.put("ours", rounded(figure.ours()));
        fields.put("raw", rounded(figure.raw()));
        fields.put("ratio", rounded(figure.ratio()));
        fields.put("unit", figure.unit());
        figure.more()
                .forEach((name, value) ->
                        fields.put(name, value instanceof Double number ? (Object) rounded(number) : value));
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected numbers and texts in " + fields, e);
        }
    }

    static String text(Figure figure) {
        var line = new StringBuilder(
                String.format(Locale.ROOT, "%-24s ours %s %s", figure.name(), number(figure.ours()), figure.unit()));
        if (figure.raw() != 0) {
            line.append(String.format(
                    Locale.ROOT, "   raw %s %s   ratio %.2f", number(figure.raw()), figure.unit(), figure.ratio()));
        }
        for (Map.Entry<String, Object> fact : figure.more().entrySet()) {
            line.append("   ").append(fact.getKey().replace('_', ' ')).append(' ');
            line.append(fact.getValue() instanceof Number number ? number(number.doubleValue()) : fact.getValue());
        }
        return line.toString();
    }

    private static String number(double value) {
        boolean whole = Math.abs(value) >= 1_000 || value == Math.rint(value);
        return String.format(Locale.ROOT, whole ? "%,.0f" : "%.3g", value);
    }

    private static Number rounded(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("expected a figure, but it is " + value);
        }
        BigDecimal exact = new BigDecimal(value).round(DIGITS);
        return exact.stripTrailingZeros().scale() <= 0 ? (Number) exact.longValue() : (Number) exact.doubleValue();
    }
}
