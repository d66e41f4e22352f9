package dev.millrace.jdbc;

import dev.millrace.store.ExecutionStore;
import dev.millrace.testing.store.StoreContract;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("one-jdk")
class SqliteStoreContractTest extends StoreContract {

    @TempDir
    private Path folder;

    private @Nullable DataSource source;

    @Override
    protected ExecutionStore store() {
        if (source == null) {
            source = new LentConnections(TestDatabase.sqlite("jdbc:sqlite:" + folder.resolve("store.db")));
            JdbcStore.migrate(source);
        }
        return JdbcStore.over(source);
    }
}
