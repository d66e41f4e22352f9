package dev.millrace.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL for all tests of this process, emptied for each. */
final class TestPostgres {

    private static @Nullable EmbeddedPostgres started; // ends with this process

    private TestPostgres() {}

    /** Returns the server; its binaries are here for one platform only, elsewhere the test says that it is skipped. */
    private static synchronized EmbeddedPostgres server() {
        var platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        assumeTrue(platform.equals("Linux amd64"), "NOT TESTED: there is no PostgreSQL for tests on " + platform);
        var server = started;
        if (server == null) {
            try {
                server = EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            started = server;
        }
        return server;
    }

    /** Returns connections to a database without tables. */
    static DataSource empty() {
        var source = server().getPostgresDatabase();
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
        return server().getJdbcUrl("postgres", "postgres");
    }
}
