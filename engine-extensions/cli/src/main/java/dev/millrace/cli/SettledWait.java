package dev.millrace.cli;

import dev.millrace.Execution;
import dev.millrace.ExecutionFilter;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoredExecution;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Wait until executions have ended, or can do nothing before somebody does something. Confined to its caller. */
final class SettledWait {

    private static final long POLL_MILLIS = 100;
    private static final ExecutionStatus[] OPEN = Stream.of(ExecutionStatus.values())
            .filter(status -> !status.isFinal())
            .toArray(ExecutionStatus[]::new);

    private final WorkflowEngine engine;
    private final ExecutionStore store;
    private final TimeSource time = TimeSource.system();
    private final long until;
    private final Map<ExecutionId, Known> known = new HashMap<>();

    /** What was read of an execution up to an event. */
    private record Known(long sequence, long due) {}

    /**
     * Creates one.
     *
     * @param wait how far in the future a timer may be that is waited for
     */
    SettledWait(WorkflowEngine engine, ExecutionStore store, Duration wait) {
        this.engine = engine;
        this.store = store;
        this.until = time.epochMicros() + wait.toMillis() * 1_000;
    }

    /**
     * Waits for executions that go on, and for all that they have started; what rests in the store is nobody's concern.
     */
    void await(Set<ExecutionId> taken) {
        boolean wasQuiet = false;
        for (var open = open(taken); !open.isEmpty(); open = open(taken)) {
            boolean isQuiet = open.stream().allMatch(this::onlyWaits);
            if (isQuiet && wasQuiet) {
                return; // twice, since the end of one may be what another waits for
            }
            wasQuiet = isQuiet;
            pause(open);
        }
    }

    private List<Execution> open(Set<ExecutionId> taken) {
        var all = engine.history().find(ExecutionFilter.NEWEST.in(OPEN).limit(Integer.MAX_VALUE));
        var mine = new HashSet<>(taken);
        boolean grows = true;
        while (grows) {
            grows = mine.addAll(all.stream()
                    .filter(stored -> stored.origin()
                            .starter()
                            .parent()
                            .filter(parent -> mine.contains(parent.execution()))
                            .isPresent())
                    .map(StoredExecution::id)
                    .toList());
        }
        return all.stream()
                .filter(stored -> mine.contains(stored.id()))
                .flatMap(stored -> engine.execution(stored.id()).stream())
                .toList();
    }

    private static void pause(List<Execution> open) {
        var results =
                open.stream().map(one -> one.result().toCompletableFuture()).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(results).get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // they go on
        } catch (ExecutionException e) {
            throw CommandFailedException.failed(String.valueOf(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailedException.failed("[CLI-115] interrupted; what had not ended stays in the store");
        }
    }

    private boolean onlyWaits(Execution execution) {
        return switch (execution.status()) {
            case PENDING, RUNNING -> false;
            case WAITING, PAUSED -> due(execution) > until;
            case COMPENSATING -> !isAnyRunning(execution) && due(execution) > until;
            case COMPLETED, FAILED, CANCELLED, TERMINATED, TIMED_OUT, COMPENSATED, COMPENSATION_FAILED -> true;
        };
    }

    private static boolean isAnyRunning(Execution execution) {
        return execution.snapshot().nodes().values().stream()
                .anyMatch(node -> node.status() == NodeStatus.READY || node.status() == NodeStatus.RUNNING);
    }

    private long due(Execution execution) {
        long sequence =
                store.find(execution.id()).map(StoredExecution::lastSequence).orElse(0L);
        var before = known.get(execution.id());
        if (before == null || before.sequence() != sequence) {
            before = new Known(
                    sequence,
                    DueTimers.of(RepairUndone.standing(store.read(execution.id())))
                            .next());
            known.put(execution.id(), before);
        }
        return before.due();
    }
}
