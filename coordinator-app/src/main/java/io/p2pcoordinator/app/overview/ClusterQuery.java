package io.p2pcoordinator.app.overview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.app.settings.HttpSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Asks the coordinator that runs with the same settings for its view of the cluster. Over HTTPS it trusts that coordinator's own
 * certificate alone, since it shows a key.
 */
public final class ClusterQuery {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int OK = 200;
    private static final JsonMapper JSON = new JsonMapper();

    private ClusterQuery() {}

    /**
     * How it ended.
     *
     * @param complete whether a leader is known and every node has answered
     * @param text for people, several lines
     * @param document what was answered; empty where nothing useful was
     */
    public record Answer(boolean complete, String text, Optional<JsonNode> document) {}

    /** @param apiKey of a server or an operator, where the coordinator wants one */
    public static Answer ask(CoordinatorSettings settings, Optional<String> apiKey) throws InterruptedException {
        URI address = address(settings.http());
        try (HttpClient client = client(settings.http(), address)) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(address.resolve("/api/v1/cluster")).timeout(PATIENCE);
            apiKey.ifPresent(key -> request.header(settings.security().apiKeyHeader(), key));
            return read(address, client.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException | GeneralSecurityException e) {
            return none("no coordinator answers at " + address + ": " + e.getMessage());
        }
    }

    private static Answer read(URI address, HttpResponse<String> response) throws IOException {
        JsonNode document = JSON.readTree(response.body());
        if (response.statusCode() == OK) {
            return new Answer(ClusterTable.isComplete(document), ClusterTable.text(document), Optional.of(document));
        }
        String detail = document == null ? "" : document.path("detail").asText();
        return none("the coordinator at " + address + " answers " + response.statusCode() + ": " + detail
                + (response.statusCode() == 401 ? " (set P2P_API_KEY to a server's or an operator's key)" : ""));
    }

    private static Answer none(String why) {
        return new Answer(false, why, Optional.empty());
    }

    private static URI address(HttpSettings http) {
        return http.port() == HttpSettings.NO_PORT
                ? URI.create("https://localhost:" + http.tls().orElseThrow().port())
                : URI.create("http://" + host(http.host()) + ":" + http.port());
    }

    /** Itself from this machine: what listens on all addresses is asked on loopback. */
    private static String host(String bound) {
        boolean everywhere = bound.equals("0.0.0.0") || bound.equals("::") || bound.equals("[::]");
        String host = everywhere ? "127.0.0.1" : bound;
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static HttpClient client(HttpSettings http, URI address) throws IOException, GeneralSecurityException {
        HttpClient.Builder client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).proxy(HttpClient.Builder.NO_PROXY);
        Optional<Path> certificate =
                http.tls().flatMap(HttpSettings.Tls::files).map(HttpSettings.Files::certificateChain);
        if (address.getScheme().equals("https") && certificate.isPresent()) {
            client.sslContext(trusting(certificate.get()));
        }
        return client.build();
    }

    private static SSLContext trusting(Path certificates) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificates)) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("certificate-" + number++, certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
