package io.p2pcoordinator.eventstore.log;

import java.util.Optional;

/** A place in the log: after the commit with this sequence of this stream. Sequence 0 is before the first. Written {@code CONTROL/1234}. */
public record Position(StreamId stream, long sequence) {
    public static Optional<Position> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return StreamId.of(text.substring(0, slash))
                .map(stream -> new Position(stream, Long.parseLong(text.substring(slash + 1))));
    }

    @Override
    public String toString() {
        return stream.name() + "/" + sequence;
    }
}
