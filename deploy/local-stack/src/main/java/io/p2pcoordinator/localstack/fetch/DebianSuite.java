package io.p2pcoordinator.localstack.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * One suite of a Debian mirror, read as apt does: {@code InRelease} (signed) names the SHA-256 of {@code Packages.xz}, which names the SHA-256 of
 * every package. See https://wiki.debian.org/DebianRepository/Format. The long list is read once, for all the packages that will be asked for.
 */
public final class DebianSuite {
    private final URI mirror;
    private final String suite;
    private final Platform platform;
    private final Set<String> known;
    private final Downloader downloader;
    private @Nullable Map<String, DebianPackage> packages;

    /** {@code known} are the names of all packages that this suite will be asked for. */
    public DebianSuite(URI mirror, String suite, Platform platform, Set<String> known, Downloader downloader) {
        this.known = Set.copyOf(known);
        this.mirror = mirror;
        this.suite = suite;
        this.platform = platform;
        this.downloader = downloader;
    }

    record DebianPackage(String name, String version, String path, Checksum checksum) {}

    /** Puts the executables of packages (whatever is in their {@code bin} or {@code sbin}) into {@code folder}. */
    public void fetchExecutables(Set<String> packageNames, Path folder) throws IOException {
        Path work = Files.createTempDirectory(folder, "debian");
        try {
            Map<String, DebianPackage> found = packages(work);
            for (String name : packageNames) {
                DebianPackage wanted = found.get(name);
                if (wanted == null) {
                    throw new IOException(
                            "expected a package %s in %s %s, but there is none".formatted(name, mirror, suite));
                }
                Path deb = work.resolve("package.deb");
                downloader.file(uri(wanted.path()), deb, name + " " + wanted.version(), wanted.checksum());
                if (Archives.unpackDeb(deb, folder, DebianSuite::executableName) == 0) {
                    throw new IOException("expected executables in %s, but there are none".formatted(wanted.path()));
                }
                Files.delete(deb);
            }
        } finally {
            Folders.delete(work);
        }
    }

    private static String executableName(String path) {
        int slash = path.lastIndexOf('/');
        String folder = slash < 0 ? "" : path.substring(0, slash);
        return folder.endsWith("bin") ? path.substring(slash + 1) : "";
    }

    private synchronized Map<String, DebianPackage> packages(Path work) throws IOException {
        Map<String, DebianPackage> before = packages;
        if (before != null) {
            return before;
        }
        Path release = work.resolve("InRelease");
        Files.writeString(release, downloader.text(uri("dists/" + suite + "/InRelease")));
        new ReleaseSignature(mirror).verify(release);
        String folder = "main/binary-" + platform.debianName();
        Checksum checksum = checksumOf(folder + "/Packages.xz", Files.readString(release));
        Path index = work.resolve("Packages.xz");
        URI byHash = uri("dists/%s/%s/by-hash/SHA256/%s".formatted(suite, folder, checksum.hex()));
        downloader.file(byHash, index, "Debian " + suite + " package list", checksum);
        Map<String, DebianPackage> found = parsePackages(index, known);
        packages = found;
        return found;
    }

    private URI uri(String path) {
        String base = mirror.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + path);
    }

    /** From the signed part only: what stands before or after it proves nothing. */
    static Checksum checksumOf(String index, String inRelease) throws IOException {
        int end = inRelease.indexOf("\n-----BEGIN PGP SIGNATURE-----");
        if (!inRelease.startsWith("-----BEGIN PGP SIGNED MESSAGE-----") || end < 0) {
            throw new IOException("expected a signed InRelease, but this is none");
        }
        boolean inSha256 = false;
        for (String line : inRelease.substring(0, end).split("\n", -1)) {
            if (!line.startsWith(" ")) {
                inSha256 = line.strip().equals("SHA256:");
            } else if (inSha256) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length == 3 && fields[2].equals(index)) {
                    return Checksum.sha256(fields[0]);
                }
            }
        }
        throw new IOException("expected %s in InRelease, but it is not listed".formatted(index));
    }

    static Map<String, DebianPackage> parsePackages(Path packagesXz, Set<String> names) throws IOException {
        var found = new HashMap<String, DebianPackage>();
        try (var lines = new BufferedReader(
                new InputStreamReader(new XZInputStream(Files.newInputStream(packagesXz)), StandardCharsets.UTF_8))) {
            var fields = new HashMap<String, String>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int colon = line.indexOf(": ");
                if (line.isEmpty()) {
                    keep(fields, names, found);
                    fields.clear();
                } else if (colon > 0 && line.charAt(0) != ' ') {
                    fields.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
            keep(fields, names, found);
        }
        return found;
    }

    private static void keep(Map<String, String> fields, Set<String> names, Map<String, DebianPackage> found)
            throws IOException {
        String name = fields.get("Package");
        if (name == null || !names.contains(name)) {
            return;
        }
        String version = fields.get("Version");
        String path = fields.get("Filename");
        String sha256 = fields.get("SHA256");
        if (version == null || path == null || sha256 == null) {
            throw new IOException("expected Version, Filename and SHA256 of %s, but one is missing".formatted(name));
        }
        found.put(name, new DebianPackage(name, version, path, Checksum.sha256(sha256)));
    }
}
