package io.p2pcoordinator.harness.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * A build with one safety taken out: some classes of the product are compiled again from their sources with a line replaced, into a folder
 * that comes first on the class path. The product itself has no switch for it.
 */
enum BrokenBuild {
    SOUND(List.of()),
    /** Whatever epoch a commit carries, it counts. */
    WITHOUT_FENCING(List.of(
            new Cut(
                    "event-store",
                    "io/p2pcoordinator/eventstore/admission/EntityAdmission.java",
                    "if (epoch != zone.hostingEpoch) {",
                    "if (false) {"),
            new Cut(
                    "event-store",
                    "io/p2pcoordinator/eventstore/admission/ControlAdmission.java",
                    "return commit.getEpoch() == newest && newest > 0 ? Verdict.ACCEPTED : Verdict.STALE_EPOCH;",
                    "return Verdict.ACCEPTED;"))),
    /** A commit that comes twice counts twice. */
    WITHOUT_DEDUPLICATION(List.of(new Cut(
            "event-store",
            "io/p2pcoordinator/eventstore/admission/EntityAdmission.java",
            "} else if (Long.compareUnsigned(producerSeq, producer.lastSeq) <= 0) {",
            "} else if (false) {"))),
    /** Positions are committed before their rows; the pause is where a fault can hit. */
    WITH_POSITION_OUTSIDE_THE_TRANSACTION(List.of(new Cut(
            "projections",
            "io/p2pcoordinator/projections/projector/BatchWriter.java",
            "PositionTable.advance(connection, projection.name(), coverages);",
            """
            PositionTable.advance(connection, projection.name(), coverages);
            connection.commit();
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000L);
            """)));

    private record Cut(String module, String source, String line, String replacement) {}

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<Cut> cuts;

    BrokenBuild(List<Cut> cuts) {
        this.cuts = cuts;
    }

    /** Folders for the class path; none for the sound build. */
    List<Path> compile(Path folder) throws IOException {
        if (cuts.isEmpty()) {
            return List.of();
        }
        Path sources = Files.createDirectories(folder.resolve(name() + "-sources"));
        Path classes = Files.createDirectories(folder.resolve(name() + "-classes"));
        var arguments = new ArrayList<>(List.of(
                "-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path", ""), "-d", classes.toString()));
        for (Cut cut : cuts) {
            Path original = Path.of("..", cut.module, "src", "main", "java", cut.source);
            String text = Files.readString(original);
            assertEquals(
                    2,
                    text.split(Pattern.quote(cut.line), -1).length,
                    () -> "expected once in " + original + ": " + cut.line);
            Path broken = sources.resolve(original.getFileName().toString());
            Files.writeString(broken, text.replace(cut.line, cut.replacement));
            arguments.add(broken.toString());
        }
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertEquals(0, status, "compiling " + this);
        return List.of(classes);
    }
}
