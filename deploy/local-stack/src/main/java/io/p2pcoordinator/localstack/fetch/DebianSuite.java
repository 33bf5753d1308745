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
import org.tukaani.xz.XZInputStream;

/**
 * One suite of a Debian mirror, read as apt does: {@code InRelease} (signed) names the SHA-256 of {@code Packages.xz}, which names the SHA-256 of
 * every package. See https://wiki.debian.org/DebianRepository/Format.
 */
public final class DebianSuite {
    private final URI mirror;
    private final String suite;
    private final Platform platform;
    private final Downloader downloader;

    public DebianSuite(URI mirror, String suite, Platform platform, Downloader downloader) {
        this.mirror = mirror;
        this.suite = suite;
        this.platform = platform;
        this.downloader = downloader;
    }

    record DebianPackage(String name, String version, String path, Checksum checksum) {}

    /** Puts the executables of a package (whatever is in {@code bin} or {@code sbin}) into {@code folder}; returns the package's version. */
    public String fetchExecutables(Set<String> packageNames, Path folder) throws IOException {
        Path work = Files.createTempDirectory(folder, "debian");
        try {
            Map<String, DebianPackage> packages = packages(packageNames, work);
            String version = "";
            for (String name : packageNames) {
                DebianPackage found = packages.get(name);
                if (found == null) {
                    throw new IOException(
                            "expected a package %s in %s %s, but there is none".formatted(name, mirror, suite));
                }
                Path deb = work.resolve("package.deb");
                downloader.file(uri(found.path()), deb, name + " " + found.version(), found.checksum());
                if (Archives.unpackDeb(deb, folder, DebianSuite::executableName) == 0) {
                    throw new IOException("expected executables in %s, but there are none".formatted(found.path()));
                }
                Files.delete(deb);
                version = found.version();
            }
            return version;
        } finally {
            Folders.delete(work);
        }
    }

    private static String executableName(String path) {
        int slash = path.lastIndexOf('/');
        String folder = slash < 0 ? "" : path.substring(0, slash);
        return folder.endsWith("bin") ? path.substring(slash + 1) : "";
    }

    private Map<String, DebianPackage> packages(Set<String> names, Path work) throws IOException {
        Path release = work.resolve("InRelease");
        Files.writeString(release, downloader.text(uri("dists/" + suite + "/InRelease")));
        new ReleaseSignature(mirror).verify(release);
        String index = "main/binary-" + platform.debianName() + "/Packages.xz";
        Checksum checksum = checksumOf(index, Files.readString(release));
        Path packages = work.resolve("Packages.xz");
        String what = "Debian " + suite + " package list";
        String byHash = "main/binary-%s/by-hash/SHA256/%s".formatted(platform.debianName(), checksum.hex());
        downloader.file(uri("dists/" + suite + "/" + byHash), packages, what, checksum);
        return parsePackages(packages, names);
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
