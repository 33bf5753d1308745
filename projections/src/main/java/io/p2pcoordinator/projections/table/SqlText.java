package io.p2pcoordinator.projections.table;

/** Text as PostgreSQL can keep it: no NUL, no half of a surrogate pair. */
public final class SqlText {
    private static final char REPLACEMENT = '\uFFFD';

    private SqlText() {}

    /** Whether a column could hold exactly this text. What could not matches no row. */
    public static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\0') {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (!isPairAt(text, i)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** The text, with U+FFFD in place of what no column can hold. For what strangers wrote and people read. */
    public static String storable(String text) {
        if (isStorable(text)) {
            return text;
        }
        var safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c) && isPairAt(text, i)) {
                safe.append(c).append(text.charAt(++i));
            } else {
                safe.append(c == '\0' || Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        return safe.toString();
    }

    private static boolean isPairAt(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1));
    }
}
