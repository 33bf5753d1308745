package io.p2pcoordinator.app.settings;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Settings of where HTTP and WebSocket listen, plain and with TLS. */
final class HttpKeys {
    private static final String ORIGIN = "\\*|https?://[^/\\s]+";

    static final Setting<String> HOST = Setting.of(
            "http.host",
            "P2P_SERVICE_HOST",
            ValueTypes.text(),
            "127.0.0.1",
            "Address to listen on; 0.0.0.0 for all of the machine. Development mode takes loopback only.");
    static final Setting<Integer> PORT = Setting.of(
            "http.port",
            "P2P_SERVICE_PORT",
            ValueTypes.port(0),
            "8001",
            "Port of plain HTTP and WebSocket; 0 for a free one.");
    static final Setting<Boolean> PLAIN = Setting.of(
            "http.plain",
            "P2P_HTTP_PLAIN",
            ValueTypes.flag(),
            "true",
            "Whether the plain port is open; false leaves TLS only.");
    static final Setting<URI> ADVERTISED_URL = Setting.open(
            "http.advertised_url",
            "P2P_ADVERTISED_URL",
            ValueTypes.httpUrl(),
            "where it listens",
            "URL under which clients and other nodes reach this node.");
    static final Setting<List<String>> CORS_ORIGINS = Setting.open(
            "http.cors_origins",
            "CORS_ORIGINS",
            ValueTypes.list("origins such as https://panel.example.org by commas, or * alone", ORIGIN),
            "none",
            "Origins whose pages may call, exactly as browsers send them; * alone for all.");
    static final Setting<Boolean> DEVELOPMENT_ANYWHERE = Setting.of(
            "http.development_anywhere",
            "P2P_DEVELOPMENT_ANYWHERE",
            ValueTypes.flag(),
            "false",
            "Lets development mode listen on other addresses than loopback. Everybody who reaches it may do everything.");
    static final Setting<Boolean> TLS = Setting.of(
            "tls.enabled", "P2P_TLS_ENABLED", ValueTypes.flag(), "false", "Whether HTTPS and WSS are served.");
    static final Setting<Integer> TLS_PORT = Setting.of(
            "tls.port", "P2P_TLS_PORT", ValueTypes.port(0), "8443", "Port of HTTPS and WSS; 0 for a free one.");
    static final Setting<Path> CERTIFICATE = Setting.open(
            "tls.certificate_file",
            "P2P_TLS_CERTIFICATE_FILE",
            ValueTypes.file(),
            "none; development mode then signs one itself",
            "PEM file of the certificate and its chain. Read again when it changes.");
    static final Setting<Path> KEY = Setting.open(
            "tls.key_file",
            "P2P_TLS_KEY_FILE",
            ValueTypes.file(),
            "none",
            "PEM file of the certificate's private key, not encrypted. Read again when it changes.");

    static final Setting<Boolean> SELF_SIGNED = Setting.of(
            "tls.self_signed",
            "P2P_TLS_SELF_SIGNED",
            ValueTypes.flag(),
            "false",
            "Whether files that are missing, or that this node has made and are about to expire, are made at the start, for localhost"
                    + " and loopback. To try TLS out: clients must be given the certificate file.");

    static final List<Setting<?>> ALL = List.of(
            HOST,
            PORT,
            PLAIN,
            ADVERTISED_URL,
            CORS_ORIGINS,
            DEVELOPMENT_ANYWHERE,
            TLS,
            TLS_PORT,
            CERTIFICATE,
            KEY,
            SELF_SIGNED);

    private HttpKeys() {}

    static HttpSettings read(SettingValues values, Mode mode) {
        String host = values.get(HOST);
        if (mode == Mode.DEVELOPMENT && !isLoopback(host) && !values.get(DEVELOPMENT_ANYWHERE)) {
            throw new InvalidSettingsException("expected " + values.placeOf(HOST)
                    + " to be loopback (127.0.0.1) in development mode, where authentication is off, but it is " + host
                    + ": use " + ModeKeys.MODE.variable() + "=production, or " + DEVELOPMENT_ANYWHERE.variable()
                    + "=true to let everybody in");
        }
        Optional<HttpSettings.Tls> tls = values.get(TLS)
                ? Optional.of(new HttpSettings.Tls(values.get(TLS_PORT), files(values, mode)))
                : Optional.empty();
        boolean plain = values.get(PLAIN);
        if (!plain && tls.isEmpty()) {
            throw new InvalidSettingsException("expected " + values.placeOf(TLS) + " to be true where "
                    + values.placeOf(PLAIN) + " is false, but then no port is open at all");
        }
        int port = plain ? values.get(PORT) : HttpSettings.NO_PORT;
        if (plain && port != 0 && tls.isPresent() && tls.get().port() == port) {
            throw new InvalidSettingsException("expected " + values.placeOf(TLS_PORT) + " to be another port than "
                    + values.placeOf(PORT) + ", but both are " + port);
        }
        return new HttpSettings(host, port, tls, corsOrigins(values));
    }

    /** Where others reach a node that listens so and says nothing else. */
    static String advertised(SettingValues values, HttpSettings http) {
        return values.find(ADVERTISED_URL)
                .map(URI::toString)
                .orElseGet(() -> http.port() == HttpSettings.NO_PORT
                        ? "https://" + http.host() + ":"
                                + http.tls().orElseThrow().port()
                        : "http://" + http.host() + ":" + http.port());
    }

    private static List<String> corsOrigins(SettingValues values) {
        List<String> origins = values.get(CORS_ORIGINS, List.of());
        if (origins.size() > 1 && origins.contains("*")) {
            throw new InvalidSettingsException("expected " + values.placeOf(CORS_ORIGINS)
                    + " to be * alone or without it, but it is " + String.join(",", origins));
        }
        return origins;
    }

    private static Optional<HttpSettings.Files> files(SettingValues values, Mode mode) {
        Optional<Path> certificate = values.find(CERTIFICATE);
        Optional<Path> key = values.find(KEY);
        if (certificate.isPresent() != key.isPresent()) {
            throw new InvalidSettingsException("expected both " + values.placeOf(CERTIFICATE) + " and "
                    + values.placeOf(KEY) + ", but only one of them is set");
        }
        if (certificate.isEmpty() && mode == Mode.PRODUCTION) {
            throw new InvalidSettingsException("expected " + values.placeOf(CERTIFICATE) + " and " + values.placeOf(KEY)
                    + " where TLS is on in production, but they are not set");
        }
        boolean selfSigned = values.get(SELF_SIGNED);
        return certificate.flatMap(chain -> key.map(secret -> new HttpSettings.Files(chain, secret, selfSigned)));
    }

    private static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false; // a name: whatever it means elsewhere
        }
    }
}
