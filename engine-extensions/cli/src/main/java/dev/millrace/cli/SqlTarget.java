package dev.millrace.cli;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which database executions are written to. Confined to one run. */
final class SqlTarget {

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
        requireDriver(address);
        var connection = DriverManager.getConnection(address, properties());
        connection.setAutoCommit(false);
        return connection;
    }

    private static void requireDriver(String address) throws SQLException {
        for (var drivers = DriverManager.getDrivers(); drivers.hasMoreElements(); ) {
            if (drivers.nextElement().acceptsURL(address)) {
                return;
            }
        }
        throw CommandFailedException.usage("[CLI-170] no driver knows the database " + scheme(address)
                + "; put its jar on the class path, as in java -cp millrace.jar:driver.jar dev.millrace.cli.Main");
    }

    /** What stands behind it may hold a password. */
    private static String scheme(String address) {
        return Stream.of(address.split(":", -1))
                .limit(2)
                .reduce((one, other) -> one + ":" + other)
                .orElse(address);
    }

    private static Properties properties() {
        var properties = new Properties();
        var environment = System.getenv();
        put(properties, "user", environment.get("MILLRACE_DB_USER"));
        put(properties, "password", environment.get("MILLRACE_DB_PASSWORD"));
        return properties;
    }

    private static void put(Properties properties, String name, @Nullable String value) {
        if (value != null) {
            properties.setProperty(name, value);
        }
    }
}
