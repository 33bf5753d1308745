package io.p2pcoordinator.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class DocsTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.shared();

    private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

    private Api api;

    @BeforeEach
    void connect() {
        api = node.api();
    }

    @Test
    void shouldDescribeTheServiceWhenTheDocumentIsRead() {
        // when
        Answer answer = api.get("/openapi.json").expect(200);
        JsonNode document = answer.json();

        // then
        assertEquals("application/json", answer.header("Content-Type"));
        assertEquals("3.1.0", document.path("openapi").asText());
        assertEquals("/api/v1", document.at("/servers/0/url").asText());
        assertEquals("/api", document.at("/servers/1/url").asText());
        assertEquals(
                "http", document.at("/components/securitySchemes/bearer/type").asText());
        assertEquals(
                "X-API-Key",
                document.at("/components/securitySchemes/api_key/name").asText());
        assertEquals(
                0, document.path("paths").path("/health").at("/get/security").size());
        assertFalse(document.path("paths").path("/health").at("/get/security").isMissingNode());
        assertFalse(answer.body().contains("/api/v1/hosts"), "prefixes are servers");
        for (String path :
                Set.of("/events", "/ownership/{zone_id}", "/projections", "/lanes", "/zones/{zone_id}/hosting")) {
            assertTrue(document.path("paths").has(path), path);
        }
    }

    @Test
    void shouldDescribeProblemsAsTheyAreWhenARequestIsRefused() {
        // given
        JsonNode problem = api.get("/openapi.json").json().at("/components/schemas/Problem/properties");

        // when
        JsonNode refused = api.post("/api/v1/zones", "{}").expect(422).json();

        // then
        assertEquals(Api.fieldsOf(refused), Api.fieldsOf(problem));
    }

    @Test
    void shouldGiveEveryReferenceATargetWhenTheDocumentIsRead() {
        JsonNode document = api.get("/openapi.json").json();
        var references = new TreeSet<String>();
        document.findValues("$ref").forEach(reference -> references.add(reference.asText()));
        assertFalse(references.isEmpty());
        for (String reference : references) {
            assertFalse(document.at(reference.substring(1)).isMissingNode(), reference);
        }
    }

    @Test
    void shouldSayTheSameInYamlWhenThatIsAskedFor() {
        Map<?, ?> yaml = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(api.get("/openapi.yml").expect(200).body());
        assertEquals(api.get("/openapi.json").json(), new JsonMapper().valueToTree(yaml));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/"})
    void shouldServeAllThatThePageLoadsWhenItIsOpened(String page) {
        // when
        Answer answer = api.get(page).expect(200);

        // then
        assertTrue(answer.header("Content-Type").startsWith("text/html"));
        assertFalse(
                Pattern.compile("<script(?![^>]*src=)|style=|https?:")
                        .matcher(answer.body())
                        .find(),
                answer.body());
        var links =
                LINK.matcher(answer.body()).results().map(link -> link.group(1)).toList();
        assertEquals(5, links.size());
        for (String link : links) {
            String path = URI.create("http://here" + page).resolve(link).getPath();
            assertFalse(api.get(path).expect(200).body().isEmpty(), path);
        }
    }
}
