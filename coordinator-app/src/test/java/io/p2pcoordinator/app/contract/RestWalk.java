package io.p2pcoordinator.app.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.api.Forms;
import io.p2pcoordinator.app.contract.RowCall.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/** Calls every row of the contract on running nodes, in every form, and checks status and fields of each answer. */
public final class RestWalk {
    private static final List<Forms> PREFIXED =
            List.of(new Forms("/api/v1", ""), new Forms("/api/v1", "/"), new Forms("/api", ""), new Forms("/api", "/"));
    /** Also served without a prefix: panels, probes and Prometheus look there. */
    private static final Set<String> BARE = Set.of("GET /", "GET /health", "GET /metrics");

    private final RestContract contract = RestContract.read();
    private final List<Api> nodes;
    private final @Nullable String apiKey;

    /**
     * @param nodes take turns, so that every row is written on one and read on another; an operator's credentials are theirs
     *     to bring
     * @param apiKey to get tokens with, where that needs one
     */
    public RestWalk(List<Api> nodes, @Nullable String apiKey) {
        this.nodes = List.copyOf(nodes);
        this.apiKey = apiKey;
    }

    /** One test a row and form. Removes all hosts on the way. */
    public Stream<DynamicTest> tests(List<String> leftOut) {
        return contract.rows().stream()
                .filter(row -> leftOut.stream().noneMatch(row.path()::startsWith))
                .flatMap(row -> forms(row).stream()
                        .map(form -> dynamicTest(row.method() + " " + form.of(row.path()), () -> walk(row, form))));
    }

    private static List<Forms> forms(ContractRow row) {
        var forms = new ArrayList<>(PREFIXED);
        if (BARE.contains(row.call())) {
            forms.add(new Forms("", ""));
            forms.add(new Forms("", "/"));
        }
        return forms;
    }

    private void walk(ContractRow row, Forms form) {
        RowCall call = RestCalls.of(row);
        var client = new WalkClient(nodes, form, apiKey);
        Answer answer = call.call().apply(client).expect(row.status());
        check(row, call.answered(), answer);
        assertTrue(call.refusals().keySet().containsAll(row.refusals()), row + " is not refused in every way");
        call.refusals().forEach((status, refusal) -> refusal.apply(client).expect(status));
    }

    private void check(ContractRow row, Kind kind, Answer answer) {
        if (kind == Kind.NOTHING) {
            assertEquals("", answer.body());
        } else if (kind == Kind.METRICS) {
            assertTrue(answer.header("Content-Type").startsWith("text/plain"), answer.header("Content-Type"));
            for (String name : contract.metrics()) {
                assertTrue(
                        answer.body().contains("\n" + name + " ")
                                || answer.body().startsWith(name),
                        name);
            }
        } else if (kind.isList()) {
            assertTrue(answer.json().isArray(), answer.body());
            assertFalse(answer.json().isEmpty(), answer.body());
            answer.json().forEach(element -> checkFields(row, kind, element));
        } else {
            checkFields(row, kind, answer.json());
        }
    }

    private void checkFields(ContractRow row, Kind kind, JsonNode object) {
        if (kind == Kind.AS_WRITTEN_AND_MORE) {
            assertTrue(Shape.of(object).containsAll(row.shape()), object.toString());
        } else {
            assertEquals(
                    fields(contract, row, kind), kind == Kind.AS_WRITTEN ? Shape.of(object) : Api.fieldsOf(object));
        }
    }

    /** The fields that an answer has by the contract. */
    static Set<String> fields(RestContract contract, ContractRow row, Kind kind) {
        return switch (kind) {
            case HOST, HOSTS -> contract.host();
            case ZONE, ZONES -> contract.zone();
            case SESSION, SESSIONS -> contract.session();
            case TOKEN -> contract.token();
            case MESSAGE -> Set.of("message");
            case CANDIDATES -> Set.of("peer_id", "candidate");
            case METRICS, NOTHING -> Set.of();
            case AS_WRITTEN, AS_WRITTEN_AND_MORE -> row.shape();
        };
    }
}
