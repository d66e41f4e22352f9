package dev.millrace.cli;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which database executions are written to. Confined to one run. */
final class SqlTarget {

    /** The variables of the user and the password begin with it. */
    static final String VARIABLE = "MILLRACE_DB";

    @Option(names = "--sqlite", paramLabel = "FILE", description = "A SQLite file; it is made if it is not there.")
    private @Nullable Path file;

    @Option(
            names = "--jdbc",
            paramLabel = "URL",
            description = "A database by its JDBC URL: PostgreSQL, H2, or another that has their types.")
    private @Nullable String url;

    /** Opens a connection that commits by hand. */
    Connection open() throws SQLException {
        var address = file == null ? String.valueOf(url) : "jdbc:sqlite:" + file.toAbsolutePath();
        var connection = DriverSource.of(address, VARIABLE, System::getenv).getConnection();
        connection.setAutoCommit(false);
        return connection;
    }
}
