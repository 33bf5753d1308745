package io.p2pcoordinator.localstack.resolve;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A dotted version; numbers compare as numbers, missing ones count as zero. */
public record Version(String text) implements Comparable<Version> {
    private static final Pattern DOTTED = Pattern.compile("(?<![\\d.])\\d+(\\.\\d+)+");

    /** The first dotted number in what a program says about itself; Debian's revision and build words are left out. */
    public static Optional<Version> in(String output) {
        Matcher matcher = DOTTED.matcher(output);
        return matcher.find() ? Optional.of(new Version(matcher.group())) : Optional.empty();
    }

    public boolean isAtLeast(Version minimum) {
        return compareTo(minimum) >= 0;
    }

    @Override
    public int compareTo(Version other) {
        return Arrays.compare(numbers(), other.numbers());
    }

    /** Trailing zeros say nothing: 17 is 17.0. */
    private int[] numbers() {
        int[] all = Arrays.stream(text.split("[^0-9]+", -1))
                .filter(part -> !part.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        int used = all.length;
        while (used > 0 && all[used - 1] == 0) {
            used--;
        }
        return Arrays.copyOf(all, used);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Version version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers());
    }

    @Override
    public String toString() {
        return text;
    }
}
