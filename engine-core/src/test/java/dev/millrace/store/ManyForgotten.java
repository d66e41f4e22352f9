package dev.millrace.store;

import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.journal.SyncMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** Forgets nearly all of many executions at once, and opens the store again: for small heaps. */
final class ManyForgotten {

    private static final int AT_ONCE = 1_000;
    private static final long SEGMENT = 1 << 21; // what the newest segment holds is in memory

    private ManyForgotten() {}

    /** Arguments: the folder, how many. */
    public static void main(String[] args) {
        int count = Integer.parseInt(args[1]);
        var store = store(args[0]);
        store.open();
        write(store, count);
        var ids = new ArrayList<ExecutionId>();
        for (int n = 1; n < count; n++) {
            ids.add(id(n));
            if (ids.size() == AT_ONCE || n == count - 1) {
                store.forget(ids);
                ids.clear();
            }
        }
        store.close();
        store = store(args[0]);
        store.open();
        System.out.println("left=" + store.executions().size() + " kept="
                + store.find(id(count)).isPresent());
        store.close();
    }

    private static JournalStore store(String folder) {
        return JournalStore.at(Path.of(folder))
                .withSync(SyncMode.NONE)
                .withSegmentBytes(SEGMENT)
                .withCodec(new PlainCodec());
    }

    private static void write(JournalStore store, int count) {
        var room = new Semaphore(AT_ONCE);
        var origin = new Origin(new WorkflowKey("order", "1"), "5".repeat(64), Starter.UNNAMED);
        for (int n = 1; n <= count; n++) {
            room.acquireUninterruptibly();
            var id = id(n);
            store.commit(
                    new Turn(
                            id,
                            List.of(
                                    new ExecutionStarted(id, 1, n, origin, Map.of(), Map.of()),
                                    new ExecutionEnded(id, 2, n, ExecutionStatus.COMPLETED, "", Map.of()))),
                    failure -> room.release());
        }
        room.acquireUninterruptibly(AT_ONCE);
    }

    private static ExecutionId id(int n) {
        return new ExecutionId(n, n * 0x9e3779b97f4a7c15L);
    }
}
