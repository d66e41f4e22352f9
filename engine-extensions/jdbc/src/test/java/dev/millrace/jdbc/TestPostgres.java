package dev.millrace.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A real PostgreSQL for all tests of this process, emptied for each. */
final class TestPostgres {

    private static final EmbeddedPostgres SERVER = start();

    private TestPostgres() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder().start(); // ends with this process
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns connections to a database without tables. */
    static DataSource empty() {
        var source = SERVER.getPostgresDatabase();
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
            return source;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the address of the database. */
    static String url() {
        return SERVER.getJdbcUrl("postgres", "postgres");
    }
}
