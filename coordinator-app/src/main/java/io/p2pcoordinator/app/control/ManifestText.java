package io.p2pcoordinator.app.control;

import io.p2pcoordinator.projections.table.Micros;
import io.p2pcoordinator.proto.v1.BackupManifest;
import io.p2pcoordinator.proto.v1.BackupSection;
import io.p2pcoordinator.proto.v1.BackupSectionKind;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;

/** What is in a backup, for people and for programs. */
final class ManifestText {
    /** Quickest for reading long streams. */
    static final int READ_BATCH = 20_000;

    private ManifestText() {}

    static void answer(ControlOutput output, String done, Path file, BackupManifest manifest) {
        var text = new StringBuilder(
                String.format(Locale.ROOT, "%-22s  %10s  %10s  %-16s%n", "position", "messages", "holds", "digest"));
        var document = ControlOutput.object()
                .put("file", file.toAbsolutePath().toString())
                .put("taken_at", Micros.toInstant(manifest.getTakenAtUs()).toString())
                .put("product_version", manifest.getProductVersion())
                .put("nats_version", manifest.getNatsVersion());
        var streams = document.putArray("streams");
        var others = document.putArray("others");
        for (BackupSection section : manifest.getSectionsList()) {
            if (section.getKind() == BackupSectionKind.BACKUP_SECTION_KIND_STREAM) {
                String position = section.getName() + "/" + section.getEndSequence();
                String digest = HexFormat.of().toHexDigits(section.getStateDigest());
                text.append(String.format(
                        Locale.ROOT,
                        "%-22s  %10d  %10d  %-16s%n",
                        position,
                        section.getRecords(),
                        section.getStateSize(),
                        digest));
                streams.addObject()
                        .put("position", position)
                        .put("first_sequence", section.getFirstSequence())
                        .put("messages", section.getRecords())
                        .put("holds", section.getStateSize())
                        .put("digest", digest)
                        .put(
                                "commit_id",
                                HexFormat.of()
                                        .formatHex(section.getEndCommitId().toByteArray()))
                        .put(
                                "content_sha256",
                                HexFormat.of()
                                        .formatHex(section.getContentSha256().toByteArray()));
            } else {
                text.append(section.getName())
                        .append(": ")
                        .append(section.getRecords())
                        .append(System.lineSeparator());
                others.addObject().put("name", section.getName()).put("records", section.getRecords());
            }
        }
        output.answer(text + done + file, document);
    }
}
