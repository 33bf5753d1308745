package io.p2pcoordinator.localstack.launcher;

import io.p2pcoordinator.localstack.process.ChildExit;
import io.p2pcoordinator.localstack.server.ServerProcess;
import java.util.function.Consumer;

/** A server of the stack. */
record WatchedServer(ServerProcess server) implements Watched {
    @Override
    public String name() {
        return server.name();
    }

    @Override
    public long pid() {
        return server.pid();
    }

    @Override
    public void start() {
        server.start();
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public boolean mayEnd() {
        return false;
    }

    @Override
    public void onExit(Consumer<ChildExit> listener) {
        server.onCrash(listener);
    }
}
