package io.p2pcoordinator.harness.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tab-separated file with a header line. Columns are found by name, so their order and further ones do not matter. */
record TsvTable(List<Row> rows) {
    static TsvTable read(Path file, String... requiredColumns) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty()) {
            throw new WorldFormatException(file, 1, "expected a header line, but the file is empty");
        }
        Map<String, Integer> columns = columns(lines.getFirst());
        for (String required : requiredColumns) {
            if (!columns.containsKey(required)) {
                throw new WorldFormatException(
                        file, 1, "expected a column " + required + ", but there are only " + columns.keySet());
            }
        }
        var rows = new ArrayList<Row>(lines.size());
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                rows.add(row(file, i + 1, columns, lines.get(i)));
            }
        }
        return new TsvTable(List.copyOf(rows));
    }

    private static Map<String, Integer> columns(String header) {
        var columns = new HashMap<String, Integer>();
        for (String name : header.split("\t", -1)) {
            columns.put(name.strip(), columns.size());
        }
        return columns;
    }

    private static Row row(Path file, int lineNumber, Map<String, Integer> columns, String line) {
        List<String> cells = List.of(line.split("\t", -1));
        if (cells.size() != columns.size()) {
            throw new WorldFormatException(
                    file,
                    lineNumber,
                    "expected " + columns.size() + " cells separated by tabs, but there are " + cells.size());
        }
        return new Row(file, lineNumber, columns, cells);
    }

    /** One line. */
    record Row(Path file, int lineNumber, Map<String, Integer> columns, List<String> cells) {
        String text(String column) {
            String text = cell(column);
            if (text.isEmpty()) {
                throw problem("expected " + column + ", but it is empty");
            }
            return text;
        }

        long number(String column, long least, long most) {
            Long number = parse(cell(column));
            if (number == null || number < least || number > most) {
                throw problem("expected " + column + " to be a whole number from " + least + " to " + most
                        + ", but it is '" + cell(column) + "'");
            }
            return number;
        }

        int intNumber(String column, int least, int most) {
            return Math.toIntExact(number(column, least, most));
        }

        WorldFormatException problem(String message) {
            return new WorldFormatException(file, lineNumber, message);
        }

        private String cell(String column) {
            Integer index = columns.get(column);
            if (index == null) {
                throw new IllegalArgumentException("expected a required column, but it is " + column);
            }
            return cells.get(index).strip();
        }

        private static @Nullable Long parse(String text) {
            return text.matches("-?[0-9]{1,18}") ? Long.valueOf(text) : null;
        }
    }
}
