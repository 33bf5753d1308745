package io.p2pcoordinator.localstack.server;

import io.p2pcoordinator.localstack.fetch.Folders;
import io.p2pcoordinator.localstack.process.StopSignal;
import io.p2pcoordinator.localstack.resolve.Installation;
import io.p2pcoordinator.localstack.secret.StackSecrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL that loses nothing it has acknowledged: fsync, synchronous_commit and full_page_writes are on. Reachable on 127.0.0.1 with a generated password. */
public final class PostgresServer extends ServerProcess {
    /** In its folder: the password of {@link #USER}. */
    public static final String PASSWORD_FILE = "password";

    public static final String USER = "coordinator";
    private static final String MAINTENANCE_DATABASE = "postgres";
    private static final int PASSWORD_BYTES = 16;
    private static final int INITDB_LIMIT_SECONDS = 120;
    /** In postmaster.pid, counted from 0: src/include/utils/pidfile.h. */
    private static final int PID_LINE = 0;

    private static final int STATUS_LINE = 7;

    private final Unprivileged unprivileged = Unprivileged.forThisUser();
    private final AtomicInteger databases = new AtomicInteger();

    public PostgresServer(Installation installation, ServerPlace place) {
        super(installation, place, List.of("client"));
    }

    /** A database of this name, for the superuser; see {@link #createDatabase}. */
    public PostgresDatabase database(String databaseName) {
        return new PostgresDatabase("127.0.0.1", port(), databaseName, USER, password());
    }

    /** A new, empty database that nobody else uses. */
    public PostgresDatabase createDatabase() {
        return createDatabaseIfMissing(
                "test_%d_%d".formatted(ProcessHandle.current().pid(), databases.incrementAndGet()));
    }

    public PostgresDatabase createDatabaseIfMissing(String databaseName) {
        if (!databaseName.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("expected a plain lower-case database name, but got " + databaseName);
        }
        try (Connection connection = database(MAINTENANCE_DATABASE).connect();
                PreparedStatement exists = connection.prepareStatement("SELECT FROM pg_database WHERE datname = ?")) {
            exists.setString(1, databaseName);
            try (ResultSet rows = exists.executeQuery();
                    Statement create = connection.createStatement()) {
                if (!rows.next()) {
                    // The name is checked above: an identifier cannot be a parameter.
                    boolean _ = create.execute("CREATE DATABASE " + databaseName);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create database %s on %s".formatted(databaseName, name()), e);
        }
        return database(databaseName);
    }

    /** Roles for a database that is there already, with the rights that each of them needs. */
    public PostgresRoles createRoles(PostgresDatabase database, StackSecrets secrets) {
        return PostgresRoles.create(database(database.name()), secrets);
    }

    private Path data() {
        return folder().resolve("data");
    }

    private Path passwordFile() {
        return folder().resolve(PASSWORD_FILE);
    }

    private String password() {
        try {
            return Files.readString(passwordFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    StopSignal stopSignal() {
        return StopSignal.INT;
    }

    @Override
    List<String> prefix() {
        return unprivileged.prefix();
    }

    @Override
    void prepare() throws IOException {
        Files.createDirectories(folder());
        if (!Files.exists(data())) {
            createCluster();
        }
        String dataVersion = Files.readString(data().resolve("PG_VERSION")).strip();
        String serverVersion = installation().version().text();
        if (!(serverVersion + ".").startsWith(dataVersion + ".")) {
            throw new ServerStartException(("the data in %s were written by PostgreSQL %s, but %s is version %s:"
                            + " set POSTGRES_BIN_DIR to the bin folder of a PostgreSQL %s, or move the data away.")
                    .formatted(data(), dataVersion, installation().executable(), serverVersion, dataVersion));
        }
        unprivileged.own(data());
    }

    /** Under another name until it is complete: an interrupted one is thrown away by the next start. */
    private void createCluster() throws IOException {
        Path partial = folder().resolve("data.partial");
        Folders.delete(partial);
        Files.createDirectory(
                partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        unprivileged.own(partial);
        writePassword();
        var command = new ArrayList<>(prefix());
        command.addAll(List.of(
                installation().binFolder().resolve("initdb").toString(),
                "--pgdata=" + partial,
                "--username=" + USER,
                "--pwfile=" + passwordFile(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                // The same order of strings everywhere, whatever the system's locales are.
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        run(command);
        Files.move(partial, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void writePassword() throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Files.deleteIfExists(passwordFile());
        Files.createFile(
                passwordFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile(), HexFormat.of().formatHex(random));
    }

    private static void run(List<String> command) throws IOException {
        Path output = Files.createTempFile("initdb", ".log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            if (!process.waitFor(INITDB_LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new ServerStartException("initdb failed:\n" + Files.readString(output, StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }

    @Override
    List<String> command() {
        return List.of(
                installation().executable().toString(),
                "-D",
                data().toString(),
                "-p",
                Integer.toString(port()),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=on",
                "-c",
                "synchronous_commit=on",
                "-c",
                "full_page_writes=on",
                "-c",
                "max_connections=200");
    }

    /** As {@code pg_ctl -w} knows it: the server itself writes its state beside its process id. */
    @Override
    boolean isReady() {
        try {
            List<String> lines = Files.readAllLines(data().resolve("postmaster.pid"));
            return lines.size() > STATUS_LINE
                    && lines.get(PID_LINE).strip().equals(Long.toString(pid()))
                    && lines.get(STATUS_LINE).strip().equals("ready");
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
