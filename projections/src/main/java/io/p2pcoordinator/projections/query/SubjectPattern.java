package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A subject, or a pattern of subjects as NATS has them: {@code *} stands for one token, {@code >} as the last token for one
 * or more.
 *
 * @param literal the subject itself, or what is before the first wildcard
 * @param regex null where there is no wildcard; else PostgreSQL's for the whole subject
 * @param streams which streams may hold such subjects
 */
record SubjectPattern(String literal, @Nullable String regex, List<String> streams) {
    private static final Pattern NOT_PLAIN = Pattern.compile("([\\p{ASCII}&&[^A-Za-z0-9_=-]])");
    private static final String ANY_TOKEN = "[^.]+";
    private static final String REST = ".+";

    static SubjectPattern of(String pattern) {
        List<String> tokens = List.of(pattern.split("\\.", -1));
        List<String> streams = streamsOf(tokens);
        var literal = new ArrayList<String>();
        var regex = new ArrayList<String>();
        boolean isWild = false;
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            boolean isRest = token.equals(">") && i == tokens.size() - 1;
            boolean isAny = token.equals("*");
            isWild |= isRest || isAny;
            regex.add(isRest ? REST : isAny ? ANY_TOKEN : quoted(token));
            if (!isWild) {
                literal.add(token);
            }
        }
        if (!isWild) {
            return new SubjectPattern(pattern, null, streams);
        }
        String prefix = literal.isEmpty() ? "" : String.join(".", literal) + ".";
        return new SubjectPattern(prefix, "^" + String.join("\\.", regex) + "$", streams);
    }

    boolean isWild() {
        return regex != null;
    }

    /** A backslash takes away the meaning of what is neither letter nor digit, in PostgreSQL's regular expressions too. */
    private static String quoted(String token) {
        return NOT_PLAIN.matcher(token).replaceAll("\\\\$1");
    }

    private static List<String> streamsOf(List<String> tokens) {
        String family = tokens.size() > 1 ? tokens.get(1) : "*";
        String third = tokens.size() > 2 ? tokens.get(2) : "*";
        return StreamId.all().stream()
                .filter(stream -> switch (family) {
                    case "control" -> stream.equals(StreamId.CONTROL);
                    case "telemetry" -> stream.equals(StreamId.TELEMETRY);
                    case "entity", "hosting" ->
                        stream.isEntity()
                                && (third.equals("*") || third.equals(">") || third.equals(stream.partitionName()));
                    default -> true;
                })
                .map(StreamId::name)
                .toList();
    }
}
