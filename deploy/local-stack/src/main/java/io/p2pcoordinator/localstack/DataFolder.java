package io.p2pcoordinator.localstack;

import io.p2pcoordinator.localstack.fetch.Folders;
import io.p2pcoordinator.localstack.process.Ports;
import io.p2pcoordinator.localstack.process.ProcessRecords;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.server.ServerStartException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The folder of one stack. Its lock lives as long as the owner's process, however that ends; {@code stack.properties} keeps what the next start should find
 * again. Not for several threads at once.
 */
public final class DataFolder implements AutoCloseable {
    static final String PROPERTIES = "stack.properties";
    private static final String LOCK = "stack.lock";
    private static final String MODE = "mode";
    private static final String MEMBERS = "members";
    private static final String SECURED = "secured";
    private static final String DEVELOPMENT = "development";

    private final Path path;
    private final boolean isTemporary;
    private final FileChannel lockChannel;
    private final Properties properties = new Properties();

    private final List<String> stoppedOrphans;

    private DataFolder(Path path, boolean isTemporary, FileChannel lockChannel) {
        this.path = path;
        this.isTemporary = isTemporary;
        this.lockChannel = lockChannel;
        this.stoppedOrphans = records().stopOrphans();
    }

    static DataFolder temporary(Path path) {
        return open(path, true);
    }

    /** Fails with {@link DataFolderInUseException} if another stack has it. */
    public static DataFolder keep(Path path) {
        return open(path, false);
    }

    private static DataFolder open(Path given, boolean isTemporary) {
        Path path = given.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
            var folder = new DataFolder(path, isTemporary, lock(path));
            folder.properties.putAll(recorded(path));
            folder.set("owner.pid", Long.toString(ProcessHandle.current().pid()));
            folder.set("owner.url", "");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the data folder " + path, e);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw DataFolderInUseException.of(path, e);
        }
        channel.close();
        throw DataFolderInUseException.of(path, null);
    }

    /** What a folder's present or last owner has set, without touching it; empty if it is no data folder. */
    public static Properties recorded(Path path) {
        var recorded = new Properties();
        Path file = path.resolve(PROPERTIES);
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                recorded.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return recorded;
    }

    public Path path() {
        return path;
    }

    /** Names of what an earlier owner, killed before it could, had left running here; it was stopped when this was opened. */
    public List<String> stoppedOrphans() {
        return stoppedOrphans;
    }

    /** Whether the servers of a folder ask who one is, without touching it. */
    public static boolean isSecured(Path path) {
        return recorded(path).getProperty(MODE, "").equals(SECURED);
    }

    /**
     * Decided by the first start: data of the one kind cannot be used as the other.
     *
     * @throws DataFolderModeException when the folder is of the other kind
     */
    void settleMode(boolean secured) {
        String wanted = secured ? SECURED : DEVELOPMENT;
        String found = get(MODE).isEmpty() && hasData() ? DEVELOPMENT : get(MODE);
        if (!found.isEmpty() && !found.equals(wanted)) {
            throw DataFolderModeException.of(path, secured);
        }
        try {
            if (secured) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (found.isEmpty()) {
            set(MODE, wanted);
        }
    }

    /**
     * Decided by the first start: how many nats-servers and etcds there are, and so how many coordinators.
     *
     * @param wanted 0 for as many as there are, one in a new folder
     * @throws DataFolderModeException when there are others
     */
    int settleMembers(int wanted) {
        int found = get(MEMBERS).isEmpty() ? (hasData() ? 1 : 0) : Integer.parseInt(get(MEMBERS));
        if (found > 0 && wanted > 0 && found != wanted) {
            throw DataFolderModeException.ofMembers(path, found, wanted);
        }
        int settled = Math.max(1, Math.max(found, wanted));
        if (get(MEMBERS).isEmpty()) {
            set(MEMBERS, Integer.toString(settled));
        }
        return settled;
    }

    /** How many nats-servers and etcds there are; one where nothing is yet. */
    public int members() {
        return get(MEMBERS).isEmpty() ? 1 : Integer.parseInt(get(MEMBERS));
    }

    /** Where the nats-servers of a folder listen, by commas, without touching it; empty if none was ever started there. */
    public static String recordedNatsUrl(Path path) {
        Properties recorded = recorded(path);
        return recorded.stringPropertyNames().stream()
                .filter(key -> key.matches(ServerKind.NATS.displayName() + "(-\\d+)?\\.port\\.client"))
                .sorted()
                .map(key -> "nats://127.0.0.1:" + recorded.getProperty(key))
                .collect(Collectors.joining(","));
    }

    /** Of versions that did not write down the mode: there was one only. */
    private boolean hasData() {
        return Arrays.stream(ServerKind.values()).anyMatch(kind -> Files.exists(path.resolve(kind.displayName())));
    }

    /** Of the children that run on this folder. */
    public ProcessRecords records() {
        return new ProcessRecords(path.resolve("run"));
    }

    public Path logs() {
        return path.resolve("logs");
    }

    /** Empty if it was never set. */
    public String get(String key) {
        return properties.getProperty(key, "");
    }

    public void set(String key, String value) {
        properties.setProperty(key, value);
        try {
            Path partial = path.resolve("stack.properties.partial");
            try (OutputStream out = Files.newOutputStream(partial)) {
                properties.store(out, null);
            }
            Files.move(partial, propertiesFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void recordPorts(String server, Map<String, Integer> ports) {
        ports.forEach((name, port) -> set(portKey(server, name), Integer.toString(port)));
    }

    /** Of the ports of the last time those that nobody has taken. */
    Map<String, Integer> freeRecordedPorts(String server) {
        var ports = new HashMap<String, Integer>();
        String prefix = portKey(server, "");
        for (String key : properties.stringPropertyNames()) {
            String port = get(key);
            if (key.startsWith(prefix) && port.matches("\\d{1,5}") && Ports.isFree(Integer.parseInt(port))) {
                ports.put(key.substring(prefix.length()), Integer.parseInt(port));
            }
        }
        return ports;
    }

    /** Where others know the server by that port, and another would not do. */
    void requireRecordedPortFree(String server, String name) {
        String port = get(portKey(server, name));
        if (port.matches("\\d{1,5}") && !Ports.isFree(Integer.parseInt(port))) {
            throw new ServerStartException(
                    "port %s is taken by another program, but the other members know %s of %s by it: free the port, or choose"
                                    .formatted(port, server, path)
                            + " another folder with --data DIR");
        }
    }

    private static String portKey(String server, String name) {
        return server + ".port." + name;
    }

    private Path propertiesFile() {
        return path.resolve(PROPERTIES);
    }

    @Override
    public void close() throws IOException {
        if (isTemporary) {
            Folders.delete(path);
        } else if (lockChannel.isOpen()) {
            set("owner.pid", "");
            set("owner.url", "");
        }
        lockChannel.close();
    }
}
