package io.p2pcoordinator.localstack.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The secrets of one data folder, the same at every start. Immutable; its text shows none of them. */
public final class StackSecrets {
    private static final String FILE = "secrets.env";
    private static final int BYTES = 24;
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final boolean areNew;
    private final Map<Secret, String> values;

    private StackSecrets(Path file, boolean areNew, Map<Secret, String> values) {
        this.file = file;
        this.areNew = areNew;
        this.values = values;
    }

    /** Those that are kept in the folder; what is missing is made and kept. */
    public static StackSecrets keptIn(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            boolean areNew = !Files.exists(file);
            var values = areNew ? new EnumMap<Secret, String>(Secret.class) : read(file);
            if (values.size() < Secret.values().length) {
                for (Secret secret : Secret.values()) {
                    values.computeIfAbsent(secret, StackSecrets::random);
                }
                write(file, values);
            }
            return new StackSecrets(file, areNew, values);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep secrets in " + file, e);
        }
    }

    /** A file of the owner's, of assignments that a shell can read. */
    public Path file() {
        return file;
    }

    /** Whether this start has made them. */
    public boolean areNew() {
        return areNew;
    }

    public String get(Secret secret) {
        return String.valueOf(values.get(secret));
    }

    /** In lower-case hexadecimal: what a coordinator is told of a key. */
    public String sha256(Secret secret) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(get(secret).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static EnumMap<Secret, String> read(Path file) throws IOException {
        var values = new EnumMap<Secret, String>(Secret.class);
        for (String line : Files.readAllLines(file)) {
            for (Secret secret : Secret.values()) {
                String start = secret.variable() + "=";
                if (line.startsWith(start) && line.length() > start.length()) {
                    values.put(secret, line.substring(start.length()).strip());
                }
            }
        }
        return values;
    }

    private static void write(Path file, Map<Secret, String> values) throws IOException {
        List<String> lines = values.entrySet().stream()
                .map(entry -> entry.getKey().variable() + "=" + entry.getValue())
                .toList();
        Path partial = file.resolveSibling(FILE + ".partial");
        Files.deleteIfExists(partial);
        Files.createFile(partial, OWNER_ONLY);
        Files.write(partial, lines);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A key says what it is for, so that a lost one can be told; a password is the random part alone. */
    private static String random(Secret secret) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String hex = HexFormat.of().formatHex(random);
        return switch (secret) {
            case OPERATOR_API_KEY -> "operator-" + hex;
            case SERVER_API_KEY -> "server-" + hex;
            case CLIENT_API_KEY -> "client-" + hex;
            case NATS_COORDINATOR_PASSWORD,
                    NATS_PROJECTOR_PASSWORD,
                    NATS_MAPSERVER_PASSWORD,
                    NATS_OPERATOR_PASSWORD,
                    NATS_SYSTEM_PASSWORD,
                    NATS_RESTORER_PASSWORD,
                    POSTGRES_OWNER_PASSWORD,
                    POSTGRES_READER_PASSWORD,
                    ETCD_ROOT_PASSWORD,
                    ETCD_PASSWORD -> hex;
        };
    }

    @Override
    public String toString() {
        return "StackSecrets[" + file + "]";
    }
}
