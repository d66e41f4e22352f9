package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Plays on rows what is sent to a terminal, by the few commands that are used; any other one fails. */
final class PlayedTerminal {

    private final List<String> rows = new ArrayList<>();
    private int row;
    private int column;

    /** Begins with rows that are there; what is sent begins in the last one. */
    PlayedTerminal(String... there) {
        rows.addAll(List.of(there));
        rows.add("");
        row = rows.size() - 1;
    }

    /** Returns the rows that there are when all of a text has come. */
    List<String> after(String sent) {
        for (int i = 0; i < sent.length(); i++) {
            char c = sent.charAt(i);
            if (c == '\u001b') {
                int end = i + 2;
                while (!Character.isLetter(sent.charAt(end))) {
                    end++;
                }
                obey(sent.charAt(end), sent.substring(i + 2, end));
                i = end;
            } else {
                show(c);
            }
        }
        return List.copyOf(rows);
    }

    private void obey(char command, String number) {
        switch (command) {
            case 'A' -> row -= Integer.parseInt(number);
            case 'K' -> rows.set(row, rows.get(row).substring(0, column));
            case 'J' -> {
                rows.set(row, rows.get(row).substring(0, column));
                rows.subList(row + 1, rows.size()).clear();
            }
            case 'h', 'l' -> assertThat(number).isEqualTo("?7");
            default -> throw new AssertionError(command);
        }
    }

    private void show(char c) {
        if (c == '\n') {
            row++;
            column = 0;
            if (row == rows.size()) {
                rows.add("");
            }
        } else if (c == '\r') {
            column = 0;
        } else {
            var line = rows.get(row);
            rows.set(row, line.substring(0, column) + c + (column < line.length() ? line.substring(column + 1) : ""));
            column++;
        }
    }
}
