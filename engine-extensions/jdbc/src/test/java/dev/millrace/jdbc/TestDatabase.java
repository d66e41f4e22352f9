package dev.millrace.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.sqlite.SQLiteDataSource;

/** The databases that tests run on. */
enum TestDatabase {
    POSTGRESQL,
    H2,
    SQLITE;

    /** Returns a database without tables. */
    DataSource empty() {
        if (this == POSTGRESQL) {
            return TestPostgres.empty();
        }
        if (this == SQLITE) {
            return sqlite("jdbc:sqlite:" + emptyFile());
        }
        var source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return source;
    }

    /** Returns a file for a database, which goes with this process. */
    private static Path emptyFile() {
        try {
            var file = Files.createTempFile("millrace", ".db");
            for (var name : List.of("", "-wal", "-shm")) {
                Path.of(file + name).toFile().deleteOnExit();
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the SQLite database at an address. */
    static DataSource sqlite(String url) {
        var source = new SQLiteDataSource();
        source.setUrl(url);
        return source;
    }

    /** Returns the query that counts the tables of a store. */
    String countOfTables() {
        return "SELECT COUNT(*) FROM "
                + (this == SQLITE
                        ? "sqlite_schema WHERE type = 'table' AND name LIKE 'mr\\_%' ESCAPE '\\'"
                        : "information_schema.tables WHERE LOWER(table_name) LIKE 'mr\\_%'");
    }

    /** Returns a database with the tables of a store. */
    DataSource migrated() {
        var source = empty();
        JdbcStore.migrate(source);
        return source;
    }

    /** Executes a statement of the test's own. */
    static int execute(DataSource source, String sql) {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the first column of the first row. */
    static String query(DataSource source, String sql) {
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets the time of the engine that has the store be over. */
    static void expireLease(DataSource source) {
        expire(source, "");
    }

    /** Lets the time of the engine of a name be over. */
    static void expireLease(DataSource source, String name) {
        expire(source, " AND name = '" + name + "'");
    }

    private static void expire(DataSource source, String which) {
        try (var connection = source.getConnection()) {
            var then = SqlDialect.of(connection) == SqlDialect.SQLITE
                    ? "'2001-01-01T00:00:00.000Z'"
                    : "TIMESTAMP WITH TIME ZONE '2001-01-01 00:00:00+00'";
            execute(source, "UPDATE mr_engine SET lease_until = " + then + " WHERE dead_at IS NULL" + which);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
