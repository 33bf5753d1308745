package io.p2pcoordinator.localstack.server;

import io.p2pcoordinator.localstack.secret.Secret;
import io.p2pcoordinator.localstack.secret.StackSecrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Makes an etcd ask who one is, as {@code deploy/servers/etcd/user.sh} does: root, and a user who reads and writes what is below one
 * prefix. Speaks etcd's JSON gateway. Each step may be repeated, so that an interrupted one is completed by the next start.
 */
final class EtcdAccess {
    static final String USER = "p2p";
    private static final String PREFIX = "/p2p/v1/";
    /** The first key after all those with the prefix. */
    private static final String PREFIX_END = "/p2p/v10";

    private static final int LIMIT_MS = 10_000;
    /** What etcd says for a user or role that is there, and for one who comes without a name where names are asked for. */
    private static final String ALREADY_EXISTS = "already exists";

    private static final String NAMES_ARE_ASKED_FOR = "user name is empty";

    private final String endpoint;

    EtcdAccess(String endpoint) {
        this.endpoint = endpoint;
    }

    void require(StackSecrets secrets) throws IOException {
        String status = ask("auth/status", "{}");
        if (status.contains(NAMES_ARE_ASKED_FOR) || status.contains("\"enabled\":true")) {
            return;
        }
        addUser("root", secrets.get(Secret.ETCD_ROOT_PASSWORD));
        addUser(USER, secrets.get(Secret.ETCD_PASSWORD));
        addRole("root");
        addRole(USER);
        tell("auth/role/grant", """
                {"name": "%s", "perm": {"permType": "READWRITE", "key": "%s", "range_end": "%s"}}""".formatted(USER, base64(PREFIX), base64(PREFIX_END)));
        for (String user : new String[] {"root", USER}) {
            tell("auth/user/grant", "{\"user\": \"%1$s\", \"role\": \"%1$s\"}".formatted(user));
        }
        tell("auth/enable", "{}");
    }

    private void addUser(String name, String password) throws IOException {
        tell("auth/user/add", "{\"name\": \"%s\", \"password\": \"%s\"}".formatted(name, password));
    }

    private void addRole(String name) throws IOException {
        tell("auth/role/add", "{\"name\": \"%s\"}".formatted(name));
    }

    private void tell(String method, String body) throws IOException {
        String answer = ask(method, body);
        if (answer.contains("\"code\"") && !answer.contains(ALREADY_EXISTS)) {
            throw new IOException("expected etcd to take " + method + ", but it says: " + answer);
        }
    }

    private String ask(String method, String body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create(endpoint + "/v3/" + method).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(LIMIT_MS);
        connection.setReadTimeout(LIMIT_MS);
        connection.setDoOutput(true);
        try {
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body.getBytes(StandardCharsets.UTF_8));
            }
            boolean refused = connection.getResponseCode() != HttpURLConnection.HTTP_OK;
            try (InputStream in = refused ? connection.getErrorStream() : connection.getInputStream()) {
                return in == null ? "\"code\" " + connection.getResponseCode() : text(in);
            }
        } finally {
            connection.disconnect();
        }
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String base64(String key) {
        return Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }
}
