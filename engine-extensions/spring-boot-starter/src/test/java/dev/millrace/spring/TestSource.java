package dev.millrace.spring;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The databases that tests run on. */
enum TestSource {
    POSTGRESQL,
    H2;

    private static @Nullable EmbeddedPostgres server; // ends with this process

    /** Returns a database without tables. */
    DataSource empty() {
        if (this == POSTGRESQL) {
            var source = server().getPostgresDatabase();
            new JdbcTemplate(source).execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
            return source;
        }
        var source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return source;
    }

    /** Returns the server; its binaries are here for one platform only, elsewhere the test says that it is skipped. */
    private static synchronized EmbeddedPostgres server() {
        var platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        assumeTrue(platform.equals("Linux amd64"), "NOT TESTED: there is no PostgreSQL for tests on " + platform);
        var running = server;
        if (running == null) {
            try {
                running = EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server = running;
        }
        return running;
    }
}
