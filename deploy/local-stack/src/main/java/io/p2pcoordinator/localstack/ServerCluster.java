package io.p2pcoordinator.localstack;

import io.p2pcoordinator.localstack.fetch.Folders;
import io.p2pcoordinator.localstack.server.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Several servers of one kind that act as one. Members can be killed and started one by one; closing stops all and removes their data. */
public final class ServerCluster<S extends ServerProcess> implements AutoCloseable {
    private final List<S> members;
    private final Path folder;

    ServerCluster(List<S> members, Path folder) {
        this.members = List.copyOf(members);
        this.folder = folder;
    }

    public List<S> members() {
        return members;
    }

    @Override
    public void close() {
        Closing.all(members.reversed());
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
