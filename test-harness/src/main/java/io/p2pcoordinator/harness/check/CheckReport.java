package io.p2pcoordinator.harness.check;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was checked, how often, and what did not hold. One thread. */
public final class CheckReport {
    private static final int PRINTED_OF_EACH = 20;

    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    void counted(String what, long number) {
        counts.merge(what, number, Long::sum);
    }

    void violated(String check, String evidence) {
        violations.add(new Violation(check, evidence));
    }

    /** How many of what were looked at, in the order of the checks. */
    public Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    public boolean isClean() {
        return violations.isEmpty();
    }

    public void print(PrintWriter out) {
        counts.forEach((what, number) -> out.printf("checked %,12d  %s%n", number, what));
        var printed = new LinkedHashMap<String, Integer>();
        for (Violation violation : violations) {
            if (printed.merge(violation.check(), 1, Integer::sum) <= PRINTED_OF_EACH) {
                out.println("VIOLATION " + violation);
            }
        }
        printed.forEach((check, number) -> {
            if (number > PRINTED_OF_EACH) {
                out.println("VIOLATION " + check + ": " + (number - PRINTED_OF_EACH) + " more");
            }
        });
        out.println(violations.isEmpty() ? "no violations" : violations.size() + " violations");
        out.flush();
    }
}
