package dev.millrace.internal.runtime;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.store.StoreException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A reference to an execution: to one that is in memory, or to one that waits in the store until somebody wants more of
 * it than is known. Thread-safe.
 */
public final class ExecutionRef {

    private final ExecutionId id;
    private final @Nullable Source source;
    private volatile @Nullable Actor actor;

    /** Where executions are found that wait in the store. Thread-safe. */
    interface Source {

        /** Returns what is known of one; empty if it goes on in memory, or has ended. */
        Optional<DormantExecution> dormant(ExecutionId id);

        /**
         * Has one go on in memory.
         *
         * @throws StoreException if it cannot be read, or the engine is closed
         * @throws IllegalStateException if nobody remembers it any more
         */
        Actor wake(ExecutionId id);
    }

    private ExecutionRef(ExecutionId id, @Nullable Source source, @Nullable Actor actor) {
        this.id = id;
        this.source = source;
        this.actor = actor;
    }

    /** Returns a reference to an execution that is here. */
    public static ExecutionRef of(Actor actor) {
        return new ExecutionRef(actor.id(), null, actor);
    }

    /** Returns a reference to one that waits in the store. */
    static ExecutionRef dormant(ExecutionId id, Source source) {
        return new ExecutionRef(id, source, null);
    }

    /** Returns its id. */
    public ExecutionId id() {
        return id;
    }

    /**
     * Returns the execution, which goes on in memory from now on.
     *
     * @throws StoreException if it cannot be read, or the engine is closed
     * @throws IllegalStateException if nobody remembers it any more
     */
    public Actor actor() {
        var here = resolve();
        actor = here;
        return here;
    }

    /** Returns the execution as {@link #actor} does, and does not keep it in memory. */
    Actor resolve() {
        var here = actor;
        return here == null ? requireNonNull(source).wake(id) : here;
    }

    /** Returns the execution if it is known to be in memory. */
    Optional<Actor> here() {
        return Optional.ofNullable(actor);
    }

    /** Returns what it runs. */
    public Plan plan() {
        return known(DormantExecution::plan, () -> actor().plan());
    }

    /** Returns its status, once it is safe; the store's exception if it cannot become so. */
    public ExecutionStatus status() {
        return known(DormantExecution::status, () -> actor().status());
    }

    /** Returns the result to come; it fails if the execution cannot be read. */
    public CompletableFuture<ExecutionResult> result() {
        try {
            return actor().result();
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Returns the result to come, for an application to chain to; it fails if the execution cannot be read. */
    public CompletionStage<ExecutionResult> chainedResult() {
        try {
            return actor().chainedResult();
        } catch (StoreException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** Returns the execution that started it. */
    Optional<ExecutionId> parent() {
        return known(
                DormantExecution::parent,
                () -> resolve().lineage().starter().parent().map(ParentNode::execution));
    }

    private <T> T known(Function<DormantExecution, T> ofDormant, Supplier<T> ofActor) {
        var from = actor == null ? source : null;
        return from == null ? ofActor.get() : from.dormant(id).map(ofDormant).orElseGet(ofActor);
    }
}
