package dev.millrace.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/** The tables that executions are written to, by numbered files: each is executed once, in order, and noted. */
final class SqlTables {

    private static final List<String> FILES = List.of("001-tables.sql");
    private static final Pattern COMMENT = Pattern.compile("(?m)^--.*$");

    private SqlTables() {}

    /** Makes the tables, or brings them to this version; all of it or nothing. */
    static void migrate(Connection connection) throws SQLException {
        execute(
                connection,
                "CREATE TABLE IF NOT EXISTS millrace_schema (number int PRIMARY KEY, name varchar(200) NOT NULL)");
        int done = version(connection);
        if (done > FILES.size()) {
            throw CommandFailedException.failed(
                    "[CLI-171] the tables are of version " + done + ", and this millrace knows up to " + FILES.size()
                            + "; use the one that made them, or a newer one");
        }
        for (int number = done + 1; number <= FILES.size(); number++) {
            var file = FILES.get(number - 1);
            for (var statement : COMMENT.matcher(text(file)).replaceAll("").split(";", -1)) {
                if (!statement.isBlank()) {
                    execute(connection, statement.strip());
                }
            }
            try (var note = connection.prepareStatement("INSERT INTO millrace_schema (number, name) VALUES (?, ?)")) {
                note.setInt(1, number);
                note.setString(2, file);
                note.executeUpdate();
            }
        }
        connection.commit();
    }

    private static int version(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("SELECT COALESCE(MAX(number), 0) FROM millrace_schema");
                var row = query.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(String file) {
        try (var in = requireNonNull(SqlTables.class.getResourceAsStream("sql/" + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read from the jar", e);
        }
    }
}
