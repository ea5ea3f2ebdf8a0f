package io.orderflow.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of text under a header; the first two columns are words, the others numbers. */
final class Table {
    private static final int WORDS = 2;

    private final List<List<String>> rows = new ArrayList<>();

    Table(List<String> header) {
        rows.add(header);
    }

    void add(List<String> row) {
        rows.add(row);
    }

    String text() {
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return lines((row, column) -> pad(row.get(column), widths[column], column < WORDS), "  ", "", "");
    }

    String markdown() {
        String ruler = "|"
                + IntStream.range(0, rows.get(0).size())
                        .mapToObj(column -> column < WORDS ? "---|" : "--:|")
                        .collect(Collectors.joining())
                + "\n";
        String all = lines(List::get, " | ", "| ", " |");
        int body = all.indexOf('\n') + 1;
        return all.substring(0, body) + ruler + all.substring(body);
    }

    private String lines(BiFunction<List<String>, Integer, String> cell, String between, String before, String after) {
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(column -> cell.apply(row, column))
                        .collect(Collectors.joining(between, before, after + "\n")))
                .collect(Collectors.joining());
    }

    private static String pad(String text, int width, boolean left) {
        String blanks = " ".repeat(width - text.length());
        return left ? text + blanks : blanks + text;
    }
}
