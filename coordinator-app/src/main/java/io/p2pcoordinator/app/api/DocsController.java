package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;

/**
 * The OpenAPI document and the page to try it at. All files come from the class path and refer to each other by relative
 * paths, so the page needs no other server and works behind any proxy.
 */
@Controller
@Hidden
@ExecuteOn(TaskExecutors.BLOCKING)
final class DocsController {
    private static final String OURS = "/docs/";
    private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/";
    private static final String WEBJAR_VERSION = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String YAML = "application/yaml";
    private static final String CACHED = "public, max-age=3600";
    /** What the page is made of, and nothing else from the class path. */
    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "page.css", "text/css; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8",
            "swagger-ui.css", "text/css; charset=utf-8",
            "swagger-ui-bundle.js", "text/javascript; charset=utf-8",
            "favicon-32x32.png", "image/png");

    private final OpenApiDocument document;
    private final String webjar;

    DocsController(OpenApiDocument document) {
        this.document = document;
        this.webjar = WEBJAR + webjarVersion() + "/";
    }

    @Get(uri = "/openapi.json", produces = MediaType.ALL)
    HttpResponse<byte[]> json() {
        return answer(document.json(), MediaType.APPLICATION_JSON);
    }

    @Get(
            uris = {"/openapi.yml", "/openapi.yaml"},
            produces = MediaType.ALL)
    HttpResponse<byte[]> yaml() {
        return answer(document.yaml(), YAML);
    }

    @Get(uri = "/docs", produces = MediaType.ALL)
    HttpResponse<byte[]> page() {
        return file("index.html");
    }

    /** The second form is what a browser makes of the page's links when it was opened with a trailing slash. */
    @Get(
            uris = {"/docs/{file}", "/docs/docs/{file}"},
            produces = MediaType.ALL)
    HttpResponse<byte[]> file(@PathVariable("file") String file) {
        String type = TYPES.get(file);
        if (type == null) {
            throw ApiProblem.of(HttpStatus.NOT_FOUND, "Page Not Found");
        }
        String resource = DocsController.class.getResource(OURS + file) == null ? webjar + file : OURS + file;
        return answer(read(resource), type).header(HttpHeaders.CACHE_CONTROL, CACHED);
    }

    private static MutableHttpResponse<byte[]> answer(byte[] bytes, String type) {
        return HttpResponse.ok(bytes).header(HttpHeaders.CONTENT_TYPE, type);
    }

    private static String webjarVersion() {
        try (InputStream stream = DocsController.class.getResourceAsStream(WEBJAR_VERSION)) {
            var properties = new Properties();
            if (stream != null) {
                properties.load(stream);
            }
            return properties.getProperty("version", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(String resource) {
        try (InputStream stream = DocsController.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw ApiProblem.of(HttpStatus.NOT_FOUND, "Page Not Found");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
