package io.p2pcoordinator.harness.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryTest {
    private static final Position POSITION = new Position(StreamId.CONTROL, 12);

    @TempDir
    private Path folder = Path.of("");

    private Path file = Path.of("");
    private final AtomicLong clockUs = new AtomicLong(100);

    @BeforeEach
    void nameFile() {
        file = folder.resolve("history.jsonl");
    }

    @Test
    void shouldReadBackWhatWasRecordedWhenAllOutcomesOccur() throws Exception {
        // given
        try (var recorder = HistoryRecorder.create(file, clockUs::incrementAndGet)) {
            long first = recorder.invoked("op-c1-1.", "c1", "describe", "p2p.control.zone.z");
            long second = recorder.invoked("op-c2-1.", "c2", "describe", "p2p.control.zone.z");
            long third = recorder.invoked("", "c3", "claim", "p2p.control.zone.z");
            recorder.completed(second, new Outcome.Refused("no"));
            recorder.completed(first, new Outcome.Acknowledged(POSITION));
            recorder.completed(third, new Outcome.Unknown("503"));
            recorder.note("a fault");
            recorder.read("c1", "n1", "p2p.control.zone.z", "describe", List.of(POSITION), "op-c1-1.", null, 101);
        }
        // when
        History history = History.read(file);
        // then
        assertEquals(
                List.of(
                        new Operation(
                                "op-c1-1.",
                                "c1",
                                "describe",
                                "p2p.control.zone.z",
                                101,
                                new Outcome.Acknowledged(POSITION),
                                105),
                        new Operation(
                                "op-c2-1.",
                                "c2",
                                "describe",
                                "p2p.control.zone.z",
                                102,
                                new Outcome.Refused("no"),
                                104),
                        new Operation("", "c3", "claim", "p2p.control.zone.z", 103, new Outcome.Unknown("503"), 106)),
                history.operations());
        assertEquals(
                List.of(new Read(
                        "c1", "n1", "p2p.control.zone.z", "describe", List.of(POSITION), "op-c1-1.", null, 101, 108)),
                history.reads());
    }

    @Test
    void shouldTakeAnOperationForUnknownWhenTheRecorderEndedInTheMiddleOfALine() throws Exception {
        // given
        try (var recorder = HistoryRecorder.create(file, clockUs::incrementAndGet)) {
            long number = recorder.invoked("op-c1-1.", "c1", "describe", "p2p.control.zone.z");
            recorder.completed(number, new Outcome.Acknowledged(POSITION));
        }
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 20), StandardOpenOption.TRUNCATE_EXISTING);
        // when
        History history = History.read(file);
        // then
        assertEquals(1, history.operations().size());
        assertInstanceOf(Outcome.Unknown.class, history.operations().getFirst().outcome());
    }

    @Test
    void shouldRefuseAFileWhenALineInTheMiddleIsNotWhole() throws Exception {
        // given
        Files.writeString(file, "{\"begin\":1,\n{\"note\":\"x\"}\n");
        // when, then
        assertThrows(IOException.class, () -> History.read(file));
    }
}
