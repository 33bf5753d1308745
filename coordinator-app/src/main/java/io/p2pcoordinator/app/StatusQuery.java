package io.p2pcoordinator.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.p2pcoordinator.app.settings.HttpSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Asks the coordinator that runs with the same settings how it is. */
final class StatusQuery {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final JsonMapper JSON = new JsonMapper();

    private StatusQuery() {}

    /** @param summary in words for the operator, several lines */
    record Status(boolean healthy, String summary) {}

    static Status ask(HttpSettings http) throws InterruptedException {
        URI address = address(http);
        try (HttpClient client = client(address)) {
            HttpRequest request = HttpRequest.newBuilder(address.resolve("/health"))
                    .timeout(PATIENCE)
                    .build();
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            return read(address, response.body());
        } catch (IOException e) {
            return new Status(false, "no coordinator answers at " + address);
        }
    }

    /** Itself from this machine: what listens on all addresses is asked on loopback. */
    private static URI address(HttpSettings http) {
        boolean everywhere = http.host().equals("0.0.0.0")
                || http.host().equals("::")
                || http.host().equals("[::]");
        String host = everywhere ? "127.0.0.1" : http.host();
        String inUrl = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return http.port() == HttpSettings.NO_PORT
                ? URI.create("https://" + inUrl + ":" + http.tls().orElseThrow().port())
                : URI.create("http://" + inUrl + ":" + http.port());
    }

    private static Status read(URI address, String body) throws IOException {
        JsonNode health = JSON.readTree(body);
        String status = health.path("status").asText("not a coordinator's");
        var summary = new StringBuilder("%s %s at %s is %s%n"
                .formatted(
                        health.path("service").asText(), health.path("version").asText(), address, status));
        summary.append("node      %s%n".formatted(health.path("node").asText()));
        summary.append("postgres  %s%n"
                .formatted(health.path("database").path("postgres").asText()));
        summary.append("nats      %s%n".formatted(health.path("nats").asText()));
        summary.append("etcd      %s".formatted(health.path("etcd").asText()));
        for (Map.Entry<String, JsonNode> missing : health.path("missing").properties()) {
            summary.append("%nmissing   %s: %s"
                    .formatted(missing.getKey(), missing.getValue().asText()));
        }
        return new Status(status.equals("healthy"), summary.toString());
    }

    private static HttpClient client(URI address) throws IOException {
        HttpClient.Builder client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).proxy(HttpClient.Builder.NO_PROXY);
        if (address.getScheme().equals("https")) {
            var parameters = new SSLParameters();
            parameters.setEndpointIdentificationAlgorithm("");
            client.sslContext(anyCertificate()).sslParameters(parameters);
        }
        return client.build();
    }

    /** No secret is sent, and the certificate names the public address, not this one. */
    private static SSLContext anyCertificate() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
