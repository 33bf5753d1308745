package io.p2pcoordinator.app.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micronaut.validation.validator.Validator;
import io.p2pcoordinator.app.api.ApiProblem.FieldError;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's JSON into a record and names every field that is wrong at once: of the wrong type, unknown, or
 * against the record's constraints. What is no JSON at all is 400, what is the wrong JSON is 422. Thread-safe.
 */
@Singleton
final class JsonBody {
    private static final String ERRORS = "field errors";
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
                .addHandler(new Collect())
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
        if (json == null || json.length == 0) {
            throw ApiProblem.badRequest("expected a JSON object, but the body is empty");
        }
        var errors = new LinkedHashMap<String, String>();
        T body = parse(json, type, errors);
        for (ConstraintViolation<T> violation : validator.validate(body)) {
            errors.putIfAbsent(fieldOf(violation), violation.getMessage());
        }
        if (!errors.isEmpty()) {
            throw ApiProblem.invalid(errors.entrySet().stream()
                    .map(error -> new FieldError(error.getKey(), error.getValue()))
                    .toList());
        }
        return body;
    }

    private <T> T parse(byte[] json, Class<T> type, Map<String, String> errors) {
        try {
            T body = mapper.readerFor(type).withAttribute(ERRORS, errors).readValue(json);
            if (body == null) {
                throw ApiProblem.invalid("body", "expected a JSON object, but it is null");
            }
            return body;
        } catch (StreamReadException e) {
            throw isTooLarge(e)
                    ? ApiProblem.invalid("body", "expected a number that fits, but: " + e.getOriginalMessage())
                    : ApiProblem.badRequest("expected JSON, but: " + e.getOriginalMessage());
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof StreamReadException malformed && !isTooLarge(malformed)) {
                throw ApiProblem.badRequest("expected JSON, but: " + malformed.getOriginalMessage());
            }
            errors.putIfAbsent(pathOf(e), "expected another type or range: " + firstSentence(e.getOriginalMessage()));
            throw ApiProblem.invalid(errors.entrySet().stream()
                    .map(error -> new FieldError(error.getKey(), error.getValue()))
                    .toList());
        } catch (IOException e) {
            throw ApiProblem.badRequest("expected JSON, but: " + e.getMessage());
        }
    }

    private static boolean isTooLarge(JsonProcessingException e) {
        return e instanceof InputCoercionException;
    }

    private static String firstSentence(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private static String pathOf(JsonMappingException e) {
        var names = new ArrayList<String>();
        for (JsonMappingException.Reference reference : e.getPath()) {
            names.add(reference.getFieldName() == null ? "[" + reference.getIndex() + "]" : reference.getFieldName());
        }
        return names.isEmpty() ? "body" : String.join(".", names);
    }

    private static String fieldOf(ConstraintViolation<?> violation) {
        String path = violation.getPropertyPath().toString();
        return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(path);
    }

    /** Notes what is wrong with a field and goes on with the next one. */
    private static final class Collect extends DeserializationProblemHandler {
        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context, JsonParser parser, JsonDeserializer<?> deserializer, Object bean, String name)
                throws IOException {
            note(context, name, "this field is not known");
            parser.skipChildren();
            return true;
        }

        @Override
        public @Nullable Object handleUnexpectedToken(
                DeserializationContext context, JavaType target, JsonToken token, JsonParser parser, String message)
                throws IOException {
            if (parser.getParsingContext().inRoot() || target.isRecordType()) {
                return NOT_HANDLED;
            }
            note(context, nameOf(parser), "expected " + nameOf(target) + ", but it is " + nameOf(token));
            parser.skipChildren();
            return null;
        }

        @Override
        public @Nullable Object handleWeirdStringValue(
                DeserializationContext context, Class<?> target, String value, String message) throws IOException {
            note(context, nameOf(context.getParser()), "expected another type, but it is a text");
            return null;
        }

        @Override
        public @Nullable Object handleWeirdNumberValue(
                DeserializationContext context, Class<?> target, Number value, String message) throws IOException {
            note(context, nameOf(context.getParser()), "expected another type, but it is a number");
            return null;
        }

        @SuppressWarnings("unchecked") // put there by parse above
        private static void note(DeserializationContext context, String field, String message) {
            ((Map<String, String>) context.getAttribute(ERRORS)).putIfAbsent(field, message);
        }

        private static String nameOf(JsonParser parser) throws IOException {
            String name = parser.currentName();
            var parent = parser.getParsingContext().getParent();
            return name != null ? name : parent != null && parent.getCurrentName() != null ? parent.getCurrentName() : "body";
        }

        private static String nameOf(JavaType type) {
            Class<?> raw = type.getRawClass();
            if (raw == String.class) {
                return "a text";
            }
            if (List.class.isAssignableFrom(raw)) {
                return "a list";
            }
            return Number.class.isAssignableFrom(raw) ? "a number" : raw == Boolean.class ? "true or false" : "an object";
        }

        private static String nameOf(JsonToken token) {
            return switch (token) {
                case START_OBJECT -> "an object";
                case START_ARRAY -> "a list";
                case VALUE_STRING -> "a text";
                case VALUE_NUMBER_INT -> "a whole number";
                case VALUE_NUMBER_FLOAT -> "a number with decimals";
                case VALUE_TRUE, VALUE_FALSE -> "true or false";
                default -> "something else";
            };
        }
    }
}
