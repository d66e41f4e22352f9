package dev.millrace.testing.store;

import dev.millrace.store.ExecutionStore;
import dev.millrace.store.JournalStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class JournalStoreContractTest extends StoreContract {

    private static final int SEGMENT_BYTES = 64 << 10;

    @TempDir
    private Path folder;

    @Override
    protected ExecutionStore store() {
        return JournalStore.at(folder.resolve("journal"))
                .withSegmentBytes(SEGMENT_BYTES)
                .withCodec(new NumberCodec());
    }
}
