package dev.millrace.jdbc;

import static java.util.Objects.requireNonNull;

import dev.millrace.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/** The tables of a store, by numbered files: each is executed once, in order, and noted in {@code mr_schema}. */
final class Migrations {

    private static final List<String> FILES = List.of(
            "001-tables.sql",
            "002-values.sql",
            "003-sharing.sql",
            "004-filters.sql",
            "005-gates.sql",
            "006-outcomes.sql",
            "007-waiting.sql",
            "008-starts.sql");
    private static final Pattern COMMENT = Pattern.compile("(?m)^--.*$");

    private Migrations() {}

    /** Executes the files that were not yet. */
    static void run(Database database) {
        database.change(connection -> {
            run(connection, database.dialect());
            return true;
        });
    }

    private static void run(Connection connection, SqlDialect dialect) throws SQLException {
        executeEach(connection, dialect.migrationLock());
        execute(
                connection,
                "CREATE TABLE IF NOT EXISTS mr_schema (number int PRIMARY KEY, name varchar(200) NOT NULL)");
        int done = version(connection);
        requireKnown(done);
        for (int number = done + 1; number <= FILES.size(); number++) {
            var file = dialect.folder() + "/" + FILES.get(number - 1);
            executeEach(connection, COMMENT.matcher(text(file)).replaceAll(""));
            try (var note = connection.prepareStatement("INSERT INTO mr_schema (number, name) VALUES (?, ?)")) {
                note.setInt(1, number);
                note.setString(2, file);
                note.executeUpdate();
            }
        }
    }

    private static void executeEach(Connection connection, String statements) throws SQLException {
        for (var statement : statements.split(";", -1)) {
            execute(connection, statement.strip());
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        if (!sql.isEmpty()) {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    private static String text(String file) {
        try (var in = requireNonNull(Migrations.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StoreException("[JDB-104] " + file + " cannot be read from the jar: " + e.getMessage(), e);
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("SELECT COALESCE(MAX(number), 0) FROM mr_schema");
                var row = query.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    /**
     * Checks that the tables are those of this version.
     *
     * @throws StoreException if they are missing, older or newer
     */
    static void requireDone(Database database) {
        int version = database.read(connection -> {
            try {
                return version(connection);
            } catch (SQLException e) {
                if (database.dialect().isWrongStatement(e)) {
                    return 0;
                }
                throw e;
            }
        });
        requireKnown(version);
        if (version < FILES.size()) {
            throw new StoreException("[JDB-100] the database has "
                    + (version == 0 ? "no tables of a store" : "tables of version " + version) + ", and version "
                    + FILES.size() + " is needed; call JdbcStore.migrate(dataSource) once, or execute the files in "
                    + "dev/millrace/jdbc of the jar");
        }
    }

    private static void requireKnown(int version) {
        if (version > FILES.size()) {
            throw new StoreException("[JDB-101] the tables of the store are of version " + version
                    + ", and this version of Millrace knows up to " + FILES.size()
                    + "; use the version that made them, or a newer one");
        }
    }
}
