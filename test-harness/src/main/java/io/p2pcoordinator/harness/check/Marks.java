package io.p2pcoordinator.harness.check;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.proto.v1.Commit;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tells one write from all others, in the log as in answers. Three forms, since not every client knows the id of its commit:
 *
 * <pre>
 *   0123456789abcdef0123456789abcdef    the commit id, hexadecimal
 *   map-1@1700000000000000              producer and occurred_at, which the producer never uses twice
 *   op-map1-17.                         a text somewhere in the commit's events, such as a player's id
 * </pre>
 */
public final class Marks {
    private static final Pattern TEXT = Pattern.compile("op-[A-Za-z0-9]+-[0-9]+\\.");

    private Marks() {}

    /** To be put into a text of the events. */
    public static String text(String client, long number) {
        String mark = "op-" + client + "-" + number + ".";
        if (!TEXT.matcher(mark).matches()) {
            throw new IllegalArgumentException("expected a client's name of letters and digits, but it is " + client);
        }
        return mark;
    }

    public static String of(String producerId, long occurredAtUs) {
        return producerId + "@" + occurredAtUs;
    }

    public static String of(ByteString commitId) {
        return HexFormat.of().formatHex(commitId.toByteArray());
    }

    /** The first mark in an answer's text; empty where there is none. */
    static String first(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    /** All marks of a commit. Texts are searched for in its bytes, so that nothing depends on where events keep them. */
    static Set<String> of(RawCommit raw, Commit commit) {
        var marks = new HashSet<String>();
        marks.add(of(commit.getCommitId()));
        marks.add(of(commit.getProducerId(), commit.getOccurredAtUs()));
        Matcher matcher = TEXT.matcher(new String(raw.payload(), StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            marks.add(matcher.group());
        }
        return marks;
    }
}
