package dev.millrace.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * How long a transaction may stand still for which other engines may wait, before the server ends it: half a lease. A
 * process may be stopped in it, and nobody else would learn that. Immutable.
 *
 * @param column what a query adds to its columns to have its transaction limited; nothing where there are no others
 */
record Stillness(String column) {

    static Stillness of(StoreOptions options) {
        if (!options.sharing().isShared()) {
            return new Stillness("");
        }
        long millis = Math.max(1, options.terms().lease().toMillis() / 2);
        return new Stillness(", set_config('idle_in_transaction_session_timeout', '" + millis + "', true)");
    }

    /** Limits a transaction that has locked nothing yet. */
    void limit(Connection connection) throws SQLException {
        if (!column.isEmpty()) {
            try (var statement = connection.createStatement()) {
                statement.executeQuery("SELECT 1" + column).close();
            }
        }
    }
}
