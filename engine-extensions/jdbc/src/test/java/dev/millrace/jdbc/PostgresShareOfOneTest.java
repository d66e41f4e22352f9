package dev.millrace.jdbc;

import dev.millrace.store.ExecutionStore;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.Opening;
import dev.millrace.testing.store.StoreContract;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

/** One engine alone on a PostgreSQL that it would share finds the contract of stores. */
@Tag("one-jdk")
class PostgresShareOfOneTest extends StoreContract {

    private final DataSource source = new LentConnections(TestDatabase.POSTGRESQL.migrated());

    @Override
    protected ExecutionStore store() {
        return new ForwardingStore(JdbcStore.over(source).shared()) {
            @Override
            public Opening open() {
                var opening = super.open();
                ownership().orElseThrow().claim(1_000); // what an earlier opening has left
                return opening;
            }
        };
    }
}
