package io.p2pcoordinator.localstack.server;

import io.p2pcoordinator.localstack.process.SystemTools;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PostgreSQL refuses to run as root. Started by root it therefore runs
 *
 * <ul>
 *   <li>in a user namespace without a mapping, where it sees itself and its files as "nobody" while nothing changes on disk; or, where the kernel or a
 *       container forbids that,
 *   <li>as user 65534, who gets the data folder and may pass through root's own folders on the way to it (CAP_DAC_OVERRIDE).
 * </ul>
 */
record Unprivileged(List<String> prefix, Optional<Integer> ownerUid) {
    private static final int NOBODY = 65_534;

    static Unprivileged forThisUser() {
        return isRoot() ? Holder.FOR_ROOT : new Unprivileged(List.of(), Optional.empty());
    }

    /** Tried out once, and only if needed. */
    private static final class Holder {
        static final Unprivileged FOR_ROOT = userNamespace()
                .or(Holder::nobody)
                .orElseThrow(() -> new ServerStartException(
                        "PostgreSQL does not run as root, and neither \"unshare --user\" nor \"setpriv --reuid\" (both of util-linux) works here:"
                                + " start as another user, or install util-linux."));

        private static Optional<Unprivileged> userNamespace() {
            return SystemTools.find("unshare")
                    .map(unshare -> List.of(unshare, "--user"))
                    .filter(Holder::works)
                    .map(prefix -> new Unprivileged(prefix, Optional.of(0)));
        }

        private static Optional<Unprivileged> nobody() {
            return SystemTools.find("setpriv")
                    .map(setpriv -> List.of(
                            setpriv,
                            "--reuid=" + NOBODY,
                            "--regid=" + NOBODY,
                            "--clear-groups",
                            "--securebits=+no_setuid_fixup",
                            "--inh-caps=+dac_override",
                            "--ambient-caps=+dac_override"))
                    .filter(Holder::works)
                    .map(prefix -> new Unprivileged(prefix, Optional.of(NOBODY)));
        }

        private static boolean works(List<String> prefix) {
            var command = new ArrayList<>(prefix);
            command.add("true");
            return SystemTools.succeeds(command);
        }
    }

    /** Gives the folder to the user whom PostgreSQL will run as, if it has another owner. */
    void own(Path folder) throws IOException {
        if (ownerUid.isEmpty() || ownerUid.get().equals(Files.getAttribute(folder, "unix:uid"))) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                Files.setAttribute(visited, "unix:uid", ownerUid.get());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.setAttribute(file, "unix:uid", ownerUid.get());
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            return System.getProperty("user.name", "").equals("root");
        }
    }
}
