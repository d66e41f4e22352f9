package dev.millrace.testing.store;

import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;

class MemoryStoreTest extends StoreContract {

    private final MemoryStore store = new MemoryStore();

    @Override
    protected ExecutionStore store() {
        return store;
    }
}
