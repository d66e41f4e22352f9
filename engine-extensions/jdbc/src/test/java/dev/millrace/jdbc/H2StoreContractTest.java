package dev.millrace.jdbc;

import dev.millrace.store.ExecutionStore;
import dev.millrace.testing.store.StoreContract;
import java.nio.file.Path;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("one-jdk")
class H2StoreContractTest extends StoreContract {

    @TempDir
    private Path folder;

    private JdbcConnectionPool source;
    private boolean isMigrated;

    @Override
    protected ExecutionStore store() {
        if (!isMigrated) {
            source = JdbcConnectionPool.create("jdbc:h2:file:" + folder.resolve("store"), "sa", "");
            JdbcStore.migrate(source);
            isMigrated = true;
        }
        return JdbcStore.over(source);
    }
}
