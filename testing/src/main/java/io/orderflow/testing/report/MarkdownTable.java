package io.orderflow.testing.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table in Markdown, its columns aligned for a console; row by row, for who prints it while it grows. */
public record MarkdownTable(List<Column> columns) {
    /**
     * A column.
     *
     * @param width in characters; a longer cell is not cut
     * @param isText whether it has words, which begin at its left; numbers end at its right
     */
    public record Column(String name, int width, boolean isText) {
        public static Column text(String name, int width) {
            return new Column(name, width, true);
        }

        /** As wide as its name. */
        public static Column number(String name) {
            return new Column(name, name.length(), false);
        }

        private String pad(String cell) {
            String blanks = " ".repeat(Math.max(0, width - cell.length()));
            return isText ? cell + blanks : blanks + cell;
        }

        private String ruler() {
            return "-".repeat(width + 1) + (isText ? "-" : ":");
        }
    }

    /**
     * A whole table, each column as wide as what is in it.
     *
     * @param texts how many columns, from the first on, have words
     */
    public static String of(List<String> header, int texts, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(rows);
        all.add(header);
        MarkdownTable table = new MarkdownTable(IntStream.range(0, header.size())
                .mapToObj(column -> new Column(header.get(column), width(all, column), column < texts))
                .toList());
        return table.head() + rows.stream().map(row -> "\n" + table.row(row)).collect(Collectors.joining()) + "\n";
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    /** The names of the columns, and below them the ruler; two lines, the second without its end. */
    public String head() {
        return row(columns.stream().map(Column::name).toList())
                + columns.stream().map(Column::ruler).collect(Collectors.joining("|", "\n|", "|"));
    }

    /** One line, without its end. */
    public String row(List<String> cells) {
        return IntStream.range(0, columns.size())
                .mapToObj(column -> columns.get(column).pad(cells.get(column)))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }
}
