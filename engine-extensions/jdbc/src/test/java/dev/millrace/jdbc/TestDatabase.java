package dev.millrace.jdbc;

import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** The databases that tests run on. */
enum TestDatabase {
    POSTGRESQL,
    H2;

    /** Returns a database without tables. */
    DataSource empty() {
        if (this == POSTGRESQL) {
            return TestPostgres.empty();
        }
        var source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return source;
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
        execute(
                source,
                "UPDATE mr_engine SET lease_until = TIMESTAMP WITH TIME ZONE '2001-01-01 00:00:00+00'"
                        + " WHERE dead_at IS NULL");
    }

    /** Lets the time of the engine of a name be over. */
    static void expireLease(DataSource source, String name) {
        execute(
                source,
                "UPDATE mr_engine SET lease_until = TIMESTAMP WITH TIME ZONE '2001-01-01 00:00:00+00'"
                        + " WHERE dead_at IS NULL AND name = '" + name + "'");
    }
}
