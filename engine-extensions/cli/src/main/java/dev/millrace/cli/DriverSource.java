package dev.millrace.cli;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the database of a URL, a new one each time; errors do not tell its passwords. Immutable.
 *
 * @param url the database
 * @param driver knows its kind
 * @param properties user and password, where they do not stand in the URL
 */
record DriverSource(String url, Driver driver, Properties properties) implements DataSource {

    /** The end of the name of the variable that has a password. */
    static final String PASSWORD = "_PASSWORD";

    private static final String SQLITE_READ_WRITE = "2"; // SQLITE_OPEN_READWRITE, without SQLITE_OPEN_CREATE
    private static final int SQLITE_CANTOPEN = 14;
    private static final int H2_DATABASE_NOT_FOUND = 90_146; // DATABASE_NOT_FOUND_WITH_IF_EXISTS_1

    /**
     * Returns the source for a URL; the user and the password come from two variables, if they are set.
     *
     * @throws CommandFailedException if no driver knows it
     */
    static DriverSource of(String url, String variables, Function<String, @Nullable String> environment) {
        var properties = new Properties();
        put(properties, "user", environment.apply(variables + "_USER"));
        put(properties, "password", environment.apply(variables + PASSWORD));
        return new DriverSource(url, driver(url), properties);
    }

    /**
     * Returns the same, but that a file that is not there is not made, as drivers of embedded databases do even for a
     * look: to connect fails by {@link CommandFailedException} then.
     */
    DriverSource ofExisting() {
        var kind = JdbcUrls.kind(url).toLowerCase(Locale.ROOT);
        var same = (Properties) properties.clone();
        put(same, "IFEXISTS", kind.equals("jdbc:h2") ? "TRUE" : null);
        put(same, "open_mode", kind.equals("jdbc:sqlite") ? SQLITE_READ_WRITE : null);
        return new DriverSource(url, driver, same);
    }

    /** Returns whether a driver says that the file is not there: by a code of H2, or of SQLite. */
    private boolean isMissing(SQLException e) {
        return properties.containsKey("IFEXISTS") && e.getErrorCode() == H2_DATABASE_NOT_FOUND
                || properties.containsKey("open_mode") && e.getErrorCode() == SQLITE_CANTOPEN;
    }

    private static void put(Properties properties, String name, @Nullable String value) {
        if (value != null) {
            properties.setProperty(name, value);
        }
    }

    private static Driver driver(String url) {
        if (!JdbcUrls.is(url)) {
            throw CommandFailedException.usage("[CLI-170] '" + JdbcUrls.masked(url) + "' is no JDBC URL of a database;"
                    + " those begin with jdbc:, as in jdbc:postgresql://host/name or jdbc:sqlite:runs.db");
        }
        for (var drivers = DriverManager.getDrivers(); drivers.hasMoreElements(); ) {
            var driver = drivers.nextElement();
            if (accepts(driver, url)) {
                return driver;
            }
        }
        throw CommandFailedException.usage("[CLI-170] no driver knows the database " + JdbcUrls.kind(url)
                + "; put its jar on the class path, as in java -cp millrace.jar:driver.jar dev.millrace.cli.Main");
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            return false; // it is not of its kind, or is said to be wrong when it is opened
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            return Optional.ofNullable(driver.connect(url, (Properties) properties.clone()))
                    .orElseThrow(() -> new SQLException("the driver does not take " + JdbcUrls.masked(url)));
        } catch (SQLException e) {
            if (isMissing(e)) {
                throw CommandFailedException.usage("[CLI-125] there is no database at " + this
                        + "; 'millrace db migrate --store URL' makes one, is the name right?");
            }
            throw masked(e);
        }
    }

    /** Without its causes, which may hold what is masked here. */
    private SQLException masked(SQLException e) {
        var said = passwords().maskedIn(String.valueOf(e.getMessage()).replace(url, JdbcUrls.masked(url)));
        return new SQLException(said, e.getSQLState(), e.getErrorCode());
    }

    private Passwords passwords() {
        return new Passwords(Stream.ofNullable(properties.getProperty("password"))
                .filter(one -> !one.isBlank())
                .toList());
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is that of the URL");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {} // drivers have nobody to tell

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("time limits stand in the URL");
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("the driver has one of its own");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("this is no " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }

    @Override
    public String toString() {
        return JdbcUrls.masked(url);
    }
}
