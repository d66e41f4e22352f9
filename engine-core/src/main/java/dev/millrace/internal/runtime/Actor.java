package dev.millrace.internal.runtime;

import dev.millrace.definition.Priority;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.internal.concurrent.Ending;
import dev.millrace.internal.concurrent.Retained;
import dev.millrace.internal.concurrent.StreamSubscription;
import dev.millrace.internal.decision.Beginning;
import dev.millrace.internal.decision.Decision;
import dev.millrace.internal.decision.plan.ChildNews;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.Report;
import dev.millrace.internal.runtime.Callbacks.Kind;
import dev.millrace.store.LostExecutionException;
import dev.millrace.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An execution: the composition of its turns, attempts and timers, for those who ask it and for its decision.
 * Thread-safe.
 */
public final class Actor implements Parts.Owner, ChildExecutions.Member, ExecutionRequests.Resting {

    private static final String PROCESS_ENDED = "the process that ran it ended";
    private static final String TAKEN_BACK = "a turn of its execution could not be written";
    private static final CompletableFuture<Boolean> STARTED = CompletableFuture.completedFuture(true);

    private final ExecutionRegistry<Actor> registry;
    private final Parts parts;
    private final Turns turns;
    private final CompletableFuture<Boolean> safeStart;

    private boolean atRest; // confined to the turn
    private volatile Ending<ExecutionResult> result = new Ending<>();
    private volatile String key = "";
    private volatile boolean isCounted;
    private volatile boolean isView; // of one that another engine has
    private volatile boolean isGone; // another engine has it by now
    private volatile Lineage lineage = Lineage.ROOT;
    private volatile Retained.@Nullable Entry<Actor> retained; // null before its end

    /**
     * Creates an execution; its mailbox is held until {@link #start} has run: whatever is asked before waits for it.
     */
    Actor(Parts.Services services, ExecutionRegistry<Actor> registry, ExecutionState state) {
        this.registry = registry;
        this.parts = new Parts(services, state, this);
        this.turns = parts.turns();
        this.safeStart = turns.isDurable() ? new CompletableFuture<>() : STARTED;
        turns.mailbox().tryEnter();
    }

    /** Returns the execution's id. */
    @Override
    public ExecutionId id() {
        return turns.id();
    }

    /** Returns what it runs. */
    public Plan plan() {
        return turns.plan();
    }

    Turns turns() {
        return turns;
    }

    ExecutionAttempts attempts() {
        return parts.attempts();
    }

    Timers timers() {
        return parts.timers();
    }

    ExecutionRegistry<Actor> registry() {
        return registry;
    }

    /** Goes on from a state that was folded. */
    void decideFrom(ExecutionState folded) {
        parts.decideFrom(folded);
    }

    private Decision decision() {
        return turns.decision();
    }

    private Questions questions() {
        return parts.services().attempts().questions();
    }

    <T> T change(Questions.Input<T> input) {
        requireHere();
        return questions().change(turns, input);
    }

    <T> T ask(Supplier<T> question) {
        return questions().ask(turns, question);
    }

    private <T> T askSafe(Supplier<T> question) {
        return questions().askSafe(turns, question);
    }

    private void requireHere() {
        if (isView) {
            throw new IllegalStateException("[JDB-143] execution " + id() + " is another engine's on the same store: a"
                    + " migration is to be asked of the engine that has it; all else reaches it from here");
        }
    }

    /** Notes that another engine has it, so that it can be looked at only. */
    void isView(boolean elsewhere) {
        isView = elsewhere;
    }

    /** Returns whether it can be looked at only. */
    public boolean isView() {
        return isView;
    }

    /** Notes that the store has given it to nobody or to another engine. */
    void isGone() {
        isGone = true;
    }

    /** Returns whether another engine has it: this stands for what the store had of it once. */
    boolean isElsewhere() {
        return isView || isGone;
    }

    /** Returns where it is found when it is not here. */
    Optional<Elsewhere<Actor>> elsewhere() {
        return registry.elsewhere();
    }

    // --- what the outside asks

    /** Returns how its course is changed from outside. */
    public ExecutionRequests requests() {
        requireHere();
        return new ExecutionRequests(parts, this);
    }

    /** Returns what is seen of it from outside. */
    public ExecutionView view() {
        return new ExecutionView(parts, () -> registry.startGate(this), () -> registry.waitingStart(this));
    }

    /** Returns the ways in which it leaves this engine before its end. */
    ExecutionDeparture departure() {
        return new ExecutionDeparture(parts, lineage);
    }

    String key() {
        return key;
    }

    void key(String startKey) {
        key = startKey;
    }

    /** Returns its place among the ended ones; null for a live one. */
    Retained.@Nullable Entry<Actor> retained() {
        return retained;
    }

    void retained(Retained.@Nullable Entry<Actor> place) {
        retained = place;
    }

    @Override
    public Lineage lineage() {
        return lineage;
    }

    void descendsFrom(Lineage line) {
        lineage = line;
        turns.state().startedBy(line.starter());
    }

    /** Notes how urgent its start says that it is; before it begins. */
    void isAsUrgentAs(Optional<Priority> priority) {
        turns.state().isAsUrgentAs(priority);
    }

    /**
     * Returns what completes when the start is safe, or fails with why it is not; false if it was not started at all.
     */
    CompletableFuture<Boolean> safeStart() {
        return safeStart;
    }

    /**
     * Returns the result to come; it fails only if the store fails, or the engine is closed before a durable
     * execution's end.
     */
    @Override
    public CompletableFuture<ExecutionResult> result() {
        return result;
    }

    /** Returns the result to come, for an application to chain to. */
    public CompletionStage<ExecutionResult> chainedResult() {
        return result.chained();
    }

    /** Returns the status, once it is safe; the store's exception if it cannot become so. */
    public ExecutionStatus status() {
        return isEnded() ? result().join().status() : askSafe(() -> Report.status(turns.state()));
    }

    /** Returns whether its end is safe. */
    boolean isEnded() {
        var end = result();
        return end.isDone() && !end.isCompletedExceptionally();
    }

    /** Goes on behind its end. */
    void reopen() {
        result = new Ending<>();
        registry.reopened(this);
    }

    /** Hands its events to a subscriber: those behind one that was told before, then what follows, to the end. */
    void stream(StreamSubscription<Event> stream, long after, ExecutionStream events) {
        turns.post(() -> {
            events.join(stream, after);
            if (result().isDone()) {
                turns.subscribers().leave(stream);
                Subscribers.end(
                        stream, result().handle((end, failure) -> failure).join());
            }
        });
    }

    // --- what drives it

    /**
     * Begins the execution, once; the caller sees to it that somebody works, and may wait for {@link #safeStart}.
     */
    void start(Beginning beginning) {
        try {
            if (beginning.heldBack().isEmpty()) {
                var limit = plan().workflow().policy().limits().first();
                if (limit.isPresent()) {
                    parts.setDeadline(limit.get());
                }
            }
            if (safeStart != STARTED) {
                turns.whenSafe(failure -> {
                    if (failure == null) {
                        safeStart.complete(true);
                    } else {
                        safeStart.completeExceptionally(failure);
                    }
                });
            }
            long at = turns.now();
            if (beginning.done().isEmpty() && beginning.heldBack().isEmpty()) {
                decision().start(beginning.input(), beginning.variables(), at);
            } else {
                decision().start(beginning, at);
            }
            if (turns.isDurable() && !turns.isFinished()) {
                parts.attempts().startFirst(at); // in the same turn, so that one commit does for both
            }
        } catch (Throwable t) {
            turns.fault(t);
        } finally {
            turns.flush();
            turns.mailbox().exit();
        }
    }

    /** There is room for it: it begins, if it still waits for that. */
    void admitted() {
        turns.postTurn(() -> decision().admitted(turns.now()));
    }

    /** Notes that it is counted where executions pass before they begin. */
    void counted() {
        isCounted = true;
    }

    /** Returns whether it is counted there. */
    boolean isCounted() {
        return isCounted;
    }

    @Override
    public void holdFor(ChildExecutions.Member leaving) {
        turns.post(() -> parts.holdFor(leaving));
    }

    @Override
    public RequestsUnanswered unanswered() {
        return new RequestsUnanswered(parts, this);
    }

    /** Something became of an execution that a node asked for. */
    @Override
    public void hear(ScopeState scope, int position, ChildNews news) {
        turns.postTurn(() -> decision().child(scope, position, news, turns.now()));
    }

    @Override
    public void loseSoon(StoreException failure) {
        turns.post(() -> turns.lose(failure));
    }

    /** Lets in whoever wants to ask an execution that was read from a store; it is at rest until it is taken up. */
    void open(List<Event> past) {
        safeStart.complete(true);
        turns.hasPast();
        past.forEach(turns.events()::addTold);
        turns.subscribers().heardBefore(past);
        if (turns.state().isEnded()) {
            result().complete(Report.result(turns.state()));
        } else {
            atRest = true;
        }
        turns.mailbox().exit();
    }

    @Override
    public boolean rests() {
        return atRest;
    }

    /** Returns whether it was read from a store and nobody has taken it up. */
    boolean isAtRest() {
        return ask(() -> atRest);
    }

    /** Goes on with an execution that was read from a store; does nothing if it does already. */
    @Override
    public void takeUp() {
        turns.postTurn(() -> goOn(turns.now()));
    }

    /** Takes back what its open nodes held at their gates, unless somebody has taken it up already. */
    void regain() {
        turns.postTurn(() -> {
            if (atRest) {
                decision().gates().regain(turns.now());
                if (turns.state().startWait().isEmpty()) {
                    registry.regained(this, Optional.empty()); // before those that wait for room join the line
                }
            }
        });
    }

    @Override
    public void goOn(long at) {
        if (atRest) {
            atRest = false;
            turns.beCareful();
            parts.timers().resumeAt(turns.state().resumeAt(), at);
            decision().takeUp(registry.maxDeliveries(), PROCESS_ENDED, at);
            registry.takenUp(this);
            registry.regained(this, turns.state().startWait());
        }
    }

    @Override
    public void goBackTo(List<Event> past) {
        parts.goBackTo(past);
        if (turns.state().isEnded()) {
            turns.finish();
        } else {
            decision().takeUp(registry.maxDeliveries(), TAKEN_BACK, turns.now());
        }
    }

    // --- the end

    @Override
    public boolean sendReady() {
        return parts.attempts().send();
    }

    @Override
    public void ended() {
        parts.stop();
        var end = Report.result(turns.state());
        try {
            registry.ended(this);
        } finally {
            result().complete(end);
            turns.tellNoMore(null);
            tellChained();
        }
    }

    /** Who waits for the end knows it by now; what is chained to it may take its time, or block. */
    private void tellChained() {
        var end = result;
        if (end.isChained()) {
            var callbacks = parts.services().turns().listeners().callbacks();
            callbacks.call(Kind.CHAINED, id(), "what is chained to its result", end::tell);
        }
    }

    @Override
    public void lost(StoreException failure) {
        parts.handBack();
        if (failure instanceof LostExecutionException) {
            isGone = true;
            registry.wentElsewhere(this);
            var others = registry.elsewhere();
            if (others.isPresent()) {
                turns.tellNoMore(failure);
                followBy(others.get());
                return;
            }
        }
        result().completeExceptionally(failure);
        turns.tellNoMore(failure);
        tellChained();
    }

    /** Whoever waits for its end here hears of it when another engine has come to it. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for those who are told
    private void followBy(Elsewhere<Actor> source) {
        var end = result;
        source.follow(id()).whenComplete((result, failure) -> {
            if (failure == null) {
                end.complete(result);
            } else {
                end.completeExceptionally(failure);
            }
            end.tell();
        });
    }
}
