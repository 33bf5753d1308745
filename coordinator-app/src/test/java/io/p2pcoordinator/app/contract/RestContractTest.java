package io.p2pcoordinator.app.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.contract.RowCall.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract's text, the OpenAPI document and what a node does are the same. */
class RestContractTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.shared();

    private final RestContract contract = RestContract.read();

    @Test
    void shouldKnowHowToCallEveryRowOfTheContractAndNoOther() {
        Set<String> rows =
                contract.rows().stream().map(ContractRow::call).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(rows, new TreeSet<>(RestCalls.ALL.keySet()));
        assertTrue(rows.size() >= 41, "rows are missing: " + rows);
    }

    @Test
    void shouldReadFieldsWhenTheContractListsThem() {
        assertEquals(23, contract.host().size(), contract.host().toString());
        assertEquals(18, contract.zone().size(), contract.zone().toString());
        assertEquals(16, contract.session().size(), contract.session().toString());
        assertEquals(Set.of("access_token", "token", "refresh_token", "token_type", "expires_in"), contract.token());
        assertEquals(10, contract.metrics().size(), contract.metrics().toString());
    }

    /** May be said, and are shown only where somebody has: what the walk gets has none of them. */
    private static final Set<String> BEYOND_THE_CONTRACT =
            Set.of("kind", "upload_speed_mbps", "heartbeat_interval_ms", "zone_class", "map_kind");

    @TestFactory
    Stream<DynamicTest> shouldAnswerAsTheContractSaysWhenARowIsCalledInAnyForm() {
        return new RestWalk(List.of(node.api()), null).tests();
    }

    @TestFactory
    Stream<DynamicTest> shouldDescribeTheRowWhenItIsInTheContract() {
        JsonNode document = node.api().get("/openapi.json").expect(200).json();
        return contract.rows().stream().map(row -> dynamicTest(row.call(), () -> check(document, row)));
    }

    private void check(JsonNode document, ContractRow row) {
        JsonNode operation =
                document.path("paths").path(row.path()).path(row.method().toLowerCase(Locale.ROOT));
        assertFalse(operation.isMissingNode(), "not described");
        var parameters = new TreeSet<String>();
        operation.path("parameters").forEach(p -> {
            if (p.path("in").asText().equals("query")) {
                parameters.add(p.path("name").asText());
            }
        });
        assertEquals(new TreeSet<>(row.query()), parameters);
        JsonNode response = operation.path("responses").path(Integer.toString(row.status()));
        assertFalse(response.isMissingNode(), "no response " + row.status());
        row.refusals()
                .forEach(status ->
                        assertTrue(operation.path("responses").has(Integer.toString(status)), "no response " + status));
        checkAnswer(document, row, response);
        Set<String> body = contract.bodies().get(row.call());
        if (body != null) {
            assertEquals(body, withoutMore(fields(document, operation.path("requestBody"), false)));
        }
    }

    private void checkAnswer(JsonNode document, ContractRow row, JsonNode response) {
        Kind kind = RestCalls.of(row).answered();
        Set<String> fields = fields(document, response, !row.shape().isEmpty());
        if (kind == Kind.AS_WRITTEN_AND_MORE) {
            assertTrue(fields.containsAll(row.shape()), fields.toString());
        } else if (kind != Kind.METRICS && kind != Kind.NOTHING) {
            assertEquals(RestWalk.fields(contract, row, kind), withoutMore(fields));
        }
    }

    private static Set<String> withoutMore(Set<String> fields) {
        return fields.stream()
                .filter(field -> !BEYOND_THE_CONTRACT.contains(field))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Names of the fields of what is sent as JSON, with those of objects in it where they are asked for. */
    private static Set<String> fields(JsonNode document, JsonNode message, boolean deep) {
        var fields = new TreeSet<String>();
        collect(document, message.path("content").path("application/json").path("schema"), "", deep, fields);
        return fields;
    }

    private static void collect(JsonNode document, JsonNode schema, String prefix, boolean deep, Set<String> fields) {
        JsonNode resolved = schema;
        if (schema.has("items")) {
            resolved = schema.path("items");
        }
        if (resolved.has("$ref")) {
            resolved = document.at(resolved.path("$ref").asText().substring(1));
        }
        resolved.path("properties").properties().forEach(property -> {
            fields.add(prefix + property.getKey());
            if (deep) {
                collect(document, property.getValue(), prefix + property.getKey() + ".", true, fields);
            }
        });
    }
}
