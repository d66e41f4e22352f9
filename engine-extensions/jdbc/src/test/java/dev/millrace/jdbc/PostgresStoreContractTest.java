package dev.millrace.jdbc;

import dev.millrace.store.ExecutionStore;
import dev.millrace.testing.store.StoreContract;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

@Tag("one-jdk")
class PostgresStoreContractTest extends StoreContract {

    private final DataSource source = new LentConnections(TestPostgres.empty());

    PostgresStoreContractTest() {
        JdbcStore.migrate(source);
    }

    @Override
    protected ExecutionStore store() {
        return JdbcStore.over(source);
    }
}
