package io.p2pcoordinator.app.backup;

/**
 * How a backup looks in a file. It is written and read in one go, in memory that does not depend on its length.
 *
 * <pre>
 *   magic, 8 bytes
 *   for each section:
 *     4 bytes  h                       1 to 1 MiB
 *     h bytes  BackupSection           (protobuf) kind and name
 *     chunks   4 bytes k, k bytes      of one zstd frame (RFC 8878); k is 1 to 1 MiB, and 0 ends it
 *                                      in it BackupRecords, each behind its length as protobuf writes delimited messages
 *   4 bytes  0
 *   4 bytes  m
 *   m bytes  BackupManifest            (protobuf) what all sections are, with the SHA-256 of each one's content
 *   32 bytes SHA-256 of all before them
 * </pre>
 *
 * Numbers are written most significant byte first. The last byte of the magic is the version of this layout.
 */
final class BackupFile {
    static final byte[] MAGIC = {'P', '2', 'P', 'B', 'K', 'U', 'P', 1};
    static final int CHUNK_BYTES = 1 << 18;
    static final int MAX_PART_BYTES = 1 << 20;
    static final int CHECKSUM_BYTES = 32;

    private BackupFile() {}
}
