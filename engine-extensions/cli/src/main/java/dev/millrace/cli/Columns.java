package dev.millrace.cli;

import java.util.List;

/** Rows of text, one below the other. */
final class Columns {

    private Columns() {}

    /**
     * Returns the rows with each column as wide as its widest text; the first row is the heading, and as long as all.
     */
    static String of(List<List<String>> all) {
        var rows = all.stream()
                .map(row ->
                        row.stream().map(cell -> Plain.of(Text.oneLine(cell))).toList())
                .toList();
        var widths = new int[rows.get(0).size()];
        for (var row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        var text = new StringBuilder();
        for (var row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                line.append(padded(row.get(column), widths[column])).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
