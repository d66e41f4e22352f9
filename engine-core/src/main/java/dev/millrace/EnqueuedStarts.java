package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.EnqueuedStart.Place;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.runtime.EngineRuntime;
import java.util.List;
import java.util.Optional;

/**
 * The starts in a shared store that no engine has begun: put there by {@link WorkflowEngine#enqueue} or in a
 * transaction of the application. One that no engine can begin, because none knows its workflow or its node types, is
 * tried again after pauses that grow to minutes, and is given up after some days; then it stays here until somebody
 * decides. An engine whose store is not shared has none. Thread-safe.
 */
public final class EnqueuedStarts {

    private final EngineRuntime runtime;

    EnqueuedStarts(EngineRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Returns the oldest of them, those that are given up first, each with what kept engines from it.
     *
     * @param limit how many at most, 1 or more
     */
    public List<EnqueuedStart> list(int limit) {
        return list(Optional.empty(), limit);
    }

    /**
     * Returns the next of them, in the order of {@link #list}.
     *
     * @param last the {@linkplain EnqueuedStart#place() place} of the last of those before, which need not be there any
     *     more
     * @param limit how many at most, 1 or more
     */
    public List<EnqueuedStart> listBehind(Place last, int limit) {
        return list(Optional.of(last), limit);
    }

    private List<EnqueuedStart> list(Optional<Place> behind, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be 1 or more, not " + limit);
        }
        return runtime.ownership().map(shared -> shared.starts(behind, limit)).orElse(List.of());
    }

    /** Returns the start of an execution that has not begun; {@link EnqueuedStart#why} explains it. */
    public Optional<EnqueuedStart> find(ExecutionId start) {
        requireNonNull(start, "start");
        return runtime.ownership().flatMap(shared -> shared.enqueued(start));
    }

    /**
     * Has one tried again at once, be it given up or not: some engine knows its workflow by now.
     *
     * @return whether it is there still
     */
    public boolean tryAgain(ExecutionId start) {
        requireNonNull(start, "start");
        return runtime.ownership().filter(shared -> shared.tryAgain(start)).isPresent();
    }

    /**
     * Takes one back, which then never begins.
     *
     * @return whether it was there still; not if an engine is about to begin it
     */
    public boolean withdraw(ExecutionId start) {
        requireNonNull(start, "start");
        return runtime.ownership().filter(shared -> shared.withdraw(start)).isPresent();
    }
}
