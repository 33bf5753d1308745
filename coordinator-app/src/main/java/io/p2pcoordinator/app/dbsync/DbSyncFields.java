package io.p2pcoordinator.app.dbsync;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.p2pcoordinator.proto.v1.AttributeValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads a message's fields by what each may be. What is wrong with a part ends the part, by a {@link DbSyncProblem} that names the field. */
final class DbSyncFields {
    static final int MAX_ID = 255;

    private static final int MAX_VARIABLES = 256;
    private static final int MAX_VARIABLE_TEXT = 1_000;
    private static final long LEVELS = 1_000;
    private static final long POINTS = 2_147_483_647L;
    /** The largest whole number that every JSON library keeps. */
    private static final long MOST = (1L << 53) - 1;

    private static final long CELLS = 65_535;

    /** The largest value of each figure; the smallest is 0. */
    static final Map<String, Long> PLAYER_BOUNDS = Map.ofEntries(
            Map.entry("base_level", LEVELS),
            Map.entry("job_level", LEVELS),
            Map.entry("base_exp", MOST),
            Map.entry("job_exp", MOST),
            Map.entry("hp", POINTS),
            Map.entry("max_hp", POINTS),
            Map.entry("sp", POINTS),
            Map.entry("max_sp", POINTS),
            Map.entry("zeny", POINTS),
            Map.entry("x", CELLS),
            Map.entry("y", CELLS),
            Map.entry("str", CELLS),
            Map.entry("agi", CELLS),
            Map.entry("vit", CELLS),
            Map.entry("int", CELLS),
            Map.entry("dex", CELLS),
            Map.entry("luk", CELLS),
            Map.entry("status_points", POINTS),
            Map.entry("skill_points", POINTS),
            Map.entry("job_class", CELLS));

    static final Map<String, Long> MAP_BOUNDS = Map.of(
            "player_count", 10_000L,
            "monster_count", 1_000_000L,
            "npc_count", 1_000_000L,
            "item_count", 1_000_000L);

    private DbSyncFields() {}

    static void requireKnown(JsonNode part, Set<String> known) {
        part.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw DbSyncMessage.invalid(name, "this field is not known");
            }
        });
    }

    static String text(JsonNode part, String name, int min, int max) {
        JsonNode value = part.path(name);
        String text = value.isMissingNode() && min == 0 ? "" : value.textValue();
        if (text == null
                || text.codePointCount(0, text.length()) < min
                || text.codePointCount(0, text.length()) > max
                || text.indexOf('\0') >= 0) {
            throw DbSyncMessage.invalid(name, "expected a text of " + min + " to " + max + " characters, without NUL");
        }
        return text;
    }

    static long number(JsonNode part, String name, long min, long max) {
        JsonNode value = part.path(name);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < min
                || value.longValue() > max) {
            throw DbSyncMessage.invalid(name, "expected a whole number from " + min + " to " + max);
        }
        return value.longValue();
    }

    static boolean flag(JsonNode part, String name) {
        JsonNode value = part.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw DbSyncMessage.invalid(name, "expected true or false");
        }
        return value.booleanValue();
    }

    /** Sets each figure that is there. */
    static void figures(JsonNode part, Map<String, Long> bounds, Message.Builder into) {
        for (FieldDescriptor field : into.getDescriptorForType().getFields()) {
            if (part.has(field.getName())) {
                Long bound = bounds.get(field.getName());
                long value = number(part, field.getName(), 0, bound == null ? 0 : bound);
                into.setField(
                        field, field.getJavaType() == FieldDescriptor.JavaType.INT ? (Object) (int) value : value);
            }
        }
    }

    /** Names of the variables that are null, in order. */
    static List<String> removedVariables(JsonNode part, String name) {
        return part.path(name).properties().stream()
                .filter(variable -> variable.getValue().isNull())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /**
     * By name.
     *
     * @param mayRemove whether null, which is left out, says that there is no such variable any more
     */
    static Map<String, AttributeValue> variables(JsonNode part, String name, boolean mayRemove) {
        JsonNode values = part.path(name);
        var variables = new TreeMap<String, AttributeValue>();
        if (values.isMissingNode()) {
            return variables;
        }
        if (!values.isObject() || values.size() > MAX_VARIABLES) {
            throw DbSyncMessage.invalid(name, "expected an object of at most " + MAX_VARIABLES + " members");
        }
        values.properties().forEach(entry -> {
            String field = name + "." + entry.getKey();
            if (entry.getKey().isEmpty()
                    || entry.getKey().length() > MAX_ID
                    || entry.getKey().indexOf('\0') >= 0) {
                throw DbSyncMessage.invalid(name, "expected names of 1 to " + MAX_ID + " characters, without NUL");
            }
            if (!mayRemove || !entry.getValue().isNull()) {
                variables.put(entry.getKey(), variable(field, values, entry.getKey(), entry.getValue()));
            }
        });
        return variables;
    }

    private static AttributeValue variable(String field, JsonNode values, String name, JsonNode value) {
        var variable = AttributeValue.newBuilder();
        return switch (value.getNodeType()) {
            case STRING ->
                variable.setText(text(values, name, 0, MAX_VARIABLE_TEXT)).build();
            case BOOLEAN -> variable.setFlag(value.booleanValue()).build();
            case NUMBER ->
                value.isIntegralNumber() && value.canConvertToLong()
                        ? variable.setInteger(value.longValue()).build()
                        : variable.setNumber(value.doubleValue()).build();
            case ARRAY, BINARY, MISSING, NULL, OBJECT, POJO ->
                throw DbSyncMessage.invalid(field, "expected a text, a number, true or false");
        };
    }
}
