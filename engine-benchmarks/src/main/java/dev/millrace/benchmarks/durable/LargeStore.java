package dev.millrace.benchmarks.durable;

import dev.millrace.ExecutionFilter;
import dev.millrace.Retention;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.store.JournalStore;
import dev.millrace.store.Turn;
import dev.millrace.store.journal.SyncMode;
import dev.millrace.time.TimeSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * A store with many executions that have ended, one that has not, and one unlike all others: how long it takes to open
 * it, and to find the newest ten and the odd ones. Begins with
 * {@code write}, the folder and how many; then, each in a JVM of its own with the heap to try, {@code open}, the
 * folder, and, for an engine with a retention, how many it keeps: it ends when the others are forgotten.
 */
public final class LargeStore {

    private static final int AT_ONCE = 1_000;
    private static final long FIRST = 1_700_000_000_000_000L;

    private LargeStore() {}

    /** Writes a store, or opens one and prints what that took. */
    public static void main(String[] args) {
        var store = JournalStore.at(Path.of(args[1])).withSync(SyncMode.NONE);
        if (args[0].equals("write")) {
            write(store, Integer.parseInt(args[2]));
        } else {
            open(store, args.length > 2 ? Integer.parseInt(args[2]) : Integer.MAX_VALUE);
        }
    }

    private static void write(JournalStore store, int count) {
        var room = new Semaphore(AT_ONCE);
        try (store) {
            store.open();
            for (int n = 1; n <= count; n++) {
                for (var turn : turnsOf(n, n == Math.max(1, count / 3), n == Math.max(2, count / 2))) {
                    room.acquireUninterruptibly();
                    store.commit(turn, failure -> room.release());
                }
            }
        }
        System.out.println("written: " + count);
    }

    private static ExecutionId idOf(long n) {
        return new ExecutionId((FIRST + n) / 1_000 << 16 | n & 0xffff, n * 0x9e3779b97f4a7c15L);
    }

    private static List<Turn> turnsOf(int n, boolean isOdd, boolean isLive) {
        long at = FIRST + n;
        var id = idOf(n);
        var node = NodePath.parse("charge");
        var starter = isOdd ? new Starter("odd", Map.of("region", "moon"), "", Optional.empty()) : Starter.UNNAMED;
        var origin = new Origin(new WorkflowKey(isOdd ? "refund" : "order", "1"), "5".repeat(64), starter);
        var result =
                new NodeResult(Map.of("receipt", "r-" + n, "amountCents", n), Optional.empty(), Map.of(), List.of());
        Event started = new ExecutionStarted(id, 1, at, origin, Map.of("order", n), Map.of());
        var first = new Turn(id, List.of(started, new NodeStarted(id, 2, at + 1, node, 1, 1)));
        if (isLive) {
            return List.of(first);
        }
        var status = isOdd ? ExecutionStatus.FAILED : ExecutionStatus.COMPLETED;
        return List.of(
                first,
                new Turn(
                        id,
                        List.of(
                                new NodeCompleted(id, 3, at + 2, node, result, Optional.empty()),
                                new ExecutionEnded(id, 4, at + 3, status, "", Map.of("receipt", "r-" + n)))));
    }

    private static void find(WorkflowEngine engine, String what, ExecutionFilter filter) {
        for (int round = 1; round <= 5; round++) {
            long asked = System.nanoTime();
            int found = engine.history().find(filter).size();
            System.out.println(what + ": " + found + " in us: " + (System.nanoTime() - asked) / 1_000);
        }
    }

    private static void open(JournalStore store, int keep) {
        var retention = keep == Integer.MAX_VALUE ? Retention.UNLIMITED : Retention.UNLIMITED.newest(keep);
        long before = System.nanoTime();
        try (var engine =
                WorkflowEngine.builder().store(store).retention(retention).build()) {
            long opened = System.nanoTime();
            System.gc();
            var runtime = Runtime.getRuntime();
            long heap = runtime.totalMemory() - runtime.freeMemory() >> 20;
            System.out.println("opened in ms: " + (opened - before) / 1_000_000 + ", heap MB: " + heap);
            var hundred = ExecutionFilter.NEWEST;
            find(engine, "newest ten", hundred.limit(10));
            find(engine, "not ended", hundred.in(ExecutionStatus.RUNNING, ExecutionStatus.WAITING));
            find(engine, "failed", hundred.in(ExecutionStatus.FAILED));
            find(engine, "of a workflow", hundred.ofWorkflow("refund"));
            find(engine, "with a label", hundred.withLabels(Map.of("region", "moon")));
            find(engine, "under a key", hundred.withKey("odd"));
            find(
                    engine,
                    "of a time",
                    hundred.startedBetween(TimeSource.instantOf(FIRST + 10), TimeSource.instantOf(FIRST + 20)));
            long newest = store.executions(Optional.empty(), 1).get(0).startedAt() - FIRST;
            if (keep < newest) {
                while (store.find(idOf(1)).isPresent()
                        || store.find(idOf(newest - keep)).isPresent()) {
                    LockSupport.parkNanos(100_000_000);
                }
                System.out.println(
                        "forgotten: " + (newest - keep) + " in ms: " + (System.nanoTime() - opened) / 1_000_000);
            }
        }
    }
}
