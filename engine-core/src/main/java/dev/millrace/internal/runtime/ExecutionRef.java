package dev.millrace.internal.runtime;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.internal.decision.Reception;
import dev.millrace.internal.decision.RepairAction;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.store.LostExecutionException;
import dev.millrace.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A reference to an execution: to one that is in memory, to one that waits in the store until somebody wants more of it
 * than is known, or to one that goes on in another engine, which is read as often as somebody looks. Thread-safe.
 */
public final class ExecutionRef {

    private final ExecutionId id;
    private final @Nullable Elsewhere<Actor> source;
    private volatile @Nullable Actor actor;

    private ExecutionRef(ExecutionId id, @Nullable Elsewhere<Actor> source, @Nullable Actor actor) {
        this.id = id;
        this.source = source;
        this.actor = actor;
    }

    /** Returns a reference to an execution that is here. */
    public static ExecutionRef of(Actor actor) {
        return new ExecutionRef(actor.id(), actor.elsewhere().orElse(null), actor);
    }

    /** Returns a reference to one that waits in the store. */
    static ExecutionRef dormant(ExecutionId id, Elsewhere<Actor> source) {
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
        actor = here.isView() ? null : here;
        return here;
    }

    /** Returns the execution as {@link #actor} does, and does not keep it in memory. */
    Actor resolve() {
        var here = actor;
        return here == null || here.isElsewhere() ? requireNonNull(source).wake(id) : here;
    }

    /** Asks for a stop, wherever it is. Returns whether that changed anything. */
    public boolean stop(Stop stop, Request request) {
        return ask(here -> here.stop(stop, request), () -> Wanted.stop(stop, request), Boolean::parseBoolean);
    }

    /**
     * Holds it, if its workflow allows that, for a time or until it is resumed. Returns whether that changed anything.
     */
    public boolean pause(Request request, Optional<Duration> limit) {
        return ask(
                here -> here.pauseIfAllowed(request, limit), () -> Wanted.pause(request, limit), Boolean::parseBoolean);
    }

    /** Lets it go on. Returns whether that changed anything. */
    public boolean resume(Request request) {
        return ask(here -> here.resume(request), () -> Wanted.resume(request), Boolean::parseBoolean);
    }

    /** Brings a message from outside. Returns what became of it. */
    public Reception signal(Signal signal) {
        return ask(here -> here.signal(signal), () -> Wanted.signal(signal), Wanted::reception);
    }

    /** Makes safe what it has done so far; returns when it is. */
    public void checkpoint() {
        ask(
                here -> {
                    here.checkpoint();
                    return true;
                },
                Wanted::checkpoint,
                answer -> true);
    }

    /** Changes its course by hand, as {@link Amendments#repair} does. */
    public Repaired repair(RepairAction action, Request request, boolean held) {
        var here = actor();
        if (!here.isView()) {
            return new Amendments(here).repair(action, request, held);
        }
        var outlook = new Amendments(here).preview(action);
        var from = requireNonNull(source);
        var done = from.ask(id, Wanted.repair(action, request, held, from.repairsOf(id)));
        int between = done.indexOf(' ');
        return new Repaired(
                outlook, Long.parseLong(done.substring(0, between)), Long.parseLong(done.substring(between + 1)));
    }

    /** Asks it here, or by a message where another engine has it; again where it went elsewhere in this moment. */
    private <T> T ask(Function<ExecutionRequests, T> here, Supplier<Wanted> message, Function<String, T> answer) {
        var first = actor();
        try {
            return askNow(first, here, message, answer);
        } catch (LostExecutionException e) {
            requireNonNull(source).isGone(first); // it may not have heard of that itself
            return askNow(actor(), here, message, answer);
        }
    }

    private <T> T askNow(
            Actor found, Function<ExecutionRequests, T> here, Supplier<Wanted> message, Function<String, T> answer) {
        return found.isView()
                ? answer.apply(requireNonNull(source).ask(id, message.get()))
                : here.apply(found.requests());
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
            var here = actor();
            return here.isView() ? requireNonNull(source).follow(id) : here.result();
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Returns the result to come, for an application to chain to; it fails if the execution cannot be read. */
    public CompletionStage<ExecutionResult> chainedResult() {
        try {
            var here = actor();
            return here.isView() ? requireNonNull(source).follow(id).chained() : here.chainedResult();
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
        var here = actor;
        var from = here == null || here.isElsewhere() ? source : null;
        return from == null ? ofActor.get() : from.dormant(id).map(ofDormant).orElseGet(ofActor);
    }
}
