package io.p2pcoordinator.app.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.micronaut.validation.validator.Validator;
import io.p2pcoordinator.app.api.ApiProblem.FieldError;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's JSON into a record and names every field that is wrong at once: unknown, of another type, or against
 * the record's constraints. What is no JSON at all is 400, what is the wrong JSON is 422. Thread-safe.
 */
@Singleton
final class JsonBody {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_TEXT = 65_536;

    private final Validator validator;
    private final JsonMapper mapper;

    JsonBody(Validator validator) {
        this.validator = validator;
        JsonMapper built = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .withCoercionConfig(
                        LogicalType.Textual,
                        config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
        built.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_TEXT)
                        .build());
        this.mapper = built;
    }

    /** @throws ApiProblem saying all that is wrong */
    <T> T read(byte @Nullable [] json, Class<T> type) {
        return read(json, type, _ -> List.of());
    }

    /**
     * @param moreRules what is wrong beside what annotations say; fields that do not fit are null there
     * @throws ApiProblem saying all that is wrong
     */
    <T> T read(byte @Nullable [] json, Class<T> type, Function<T, List<FieldError>> moreRules) {
        ObjectNode fields = parse(json);
        var errors = new TreeMap<String, String>();
        T body = bind(fields, type, errors);
        for (ConstraintViolation<T> violation : validator.validate(body)) {
            errors.putIfAbsent(fieldOf(violation), violation.getMessage());
        }
        moreRules.apply(body).forEach(error -> errors.putIfAbsent(error.field(), error.message()));
        if (!errors.isEmpty()) {
            throw problem(errors);
        }
        return body;
    }

    private ObjectNode parse(byte @Nullable [] json) {
        if (json == null || json.length == 0) {
            throw ApiProblem.badRequest("expected a JSON object, but the body is empty");
        }
        try {
            JsonNode tree = mapper.readTree(json);
            if (tree instanceof ObjectNode fields) {
                return fields;
            }
            throw ApiProblem.invalid("body", "expected a JSON object, but it is " + nameOf(tree));
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    /** In our own words: the parser's speak of its classes. */
    private static ApiProblem notJson(IOException e) {
        if (e instanceof StreamConstraintsException) {
            return ApiProblem.badRequest("expected JSON of at most " + MAX_DEPTH + " levels and texts of at most "
                    + MAX_TEXT + " characters, but the body goes beyond");
        }
        JsonLocation at = e instanceof JsonProcessingException json ? json.getLocation() : null;
        return ApiProblem.badRequest("expected JSON, but the body is none"
                + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()));
    }

    /** Takes out each field that does not fit, noting why, until the rest does. */
    private <T> T bind(ObjectNode fields, Class<T> type, Map<String, String> errors) {
        while (true) {
            try {
                return mapper.treeToValue(fields, type);
            } catch (JsonMappingException e) {
                String field =
                        e.getPath().isEmpty() ? null : e.getPath().getFirst().getFieldName();
                JsonNode value = field == null ? null : fields.remove(field);
                if (field == null || value == null) {
                    errors.putIfAbsent("body", "expected another form");
                    throw problem(errors);
                }
                errors.put(field, messageOf(e, value));
            } catch (JsonProcessingException e) {
                throw notJson(e);
            }
        }
    }

    private static ApiProblem problem(Map<String, String> errors) {
        List<FieldError> list = errors.entrySet().stream()
                .map(error -> new FieldError(error.getKey(), error.getValue()))
                .toList();
        return ApiProblem.invalid(list);
    }

    private static String messageOf(JsonMappingException e, JsonNode value) {
        if (e instanceof UnrecognizedPropertyException) {
            return "this field is not known";
        }
        Class<?> target = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        String expected = target == null ? "another type or range" : nameOf(target);
        return "expected " + expected + ", but it is " + nameOf(value);
    }

    private static String nameOf(Class<?> type) {
        if (type == String.class) {
            return "a text";
        }
        if (type == Integer.class || type == Long.class) {
            return "a whole number that fits";
        }
        if (Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (type == Boolean.class) {
            return "true or false";
        }
        return List.class.isAssignableFrom(type) ? "a list" : "an object";
    }

    private static String nameOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a text";
            case NUMBER -> value.isIntegralNumber() ? "a whole number" : "a number with decimals";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case MISSING -> "missing";
        };
    }

    private static String fieldOf(ConstraintViolation<?> violation) {
        return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(
                violation.getPropertyPath().toString());
    }
}
