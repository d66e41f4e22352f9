package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.store.journal.FileOps;
import dev.millrace.store.journal.FileOps.OpenFile;
import dev.millrace.store.journal.SyncMode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that closes lists what has not ended, however many these are and however little memory there is. */
class LivingListTest {

    private static final int LIVE = 5_000;

    @TempDir
    Path folder;

    private final AtomicInteger largest = new AtomicInteger();

    /** The real files; notes how much is written to a table at once. */
    private FileOps noting() {
        return proxy(FileOps.class, FileOps.real(), (method, arguments, result) -> {
            boolean isTable = method.getName().equals("openToWrite")
                    && ((Path) arguments[0]).getParent().endsWith("tables");
            return isTable ? proxy(OpenFile.class, (OpenFile) result, (own, given, done) -> done) : result;
        });
    }

    /** What becomes of the result of a call. */
    private interface Change {
        Object of(Method method, Object[] arguments, Object result);
    }

    private <T> T proxy(Class<T> type, T behind, Change change) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (type == OpenFile.class && method.getName().equals("write")) {
                        largest.accumulateAndGet(((ByteBuffer) arguments[0]).remaining(), Math::max);
                    }
                    try {
                        return change.of(method, arguments, method.invoke(behind, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private JournalStore store() {
        return JournalStore.at(folder.resolve("store"))
                .withCodec(new PlainCodec())
                .withSync(SyncMode.NONE)
                .withFiles(noting());
    }

    @Test
    void it_is_written_in_parts_and_read_as_a_whole() {
        var failures = new ArrayList<StoreException>();
        try (var store = store()) {
            store.open();
            for (int n = 1; n <= LIVE; n++) {
                store.commit(PlainCodec.start(n), failure -> {
                    if (failure != null) {
                        failures.add(failure);
                    }
                });
            }
        }
        assertThat(failures).isEmpty();
        assertThat(largest.get()).isPositive().isLessThanOrEqualTo(1 << 18);

        try (var store = store()) {
            store.open();
            assertThat(store.incomplete()).hasSize(LIVE);
            assertThat(store.executions(Optional.empty(), 1))
                    .extracting(StoredExecution::id)
                    .isEqualTo(List.of(PlainCodec.id(LIVE)));
        }
    }
}
