package dev.millrace.internal.runtime;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.definition.CheckpointPolicy.AfterEachNode;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.concurrent.Mailbox;
import dev.millrace.internal.decision.Commands;
import dev.millrace.internal.decision.Decision;
import dev.millrace.internal.decision.ExecutionState;
import dev.millrace.internal.decision.Plan;
import dev.millrace.internal.decision.ScopeState;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import dev.millrace.time.Alarm;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives the decision of one execution: collects what a turn asks for, makes its events safe, and then does it. */
abstract class Driver implements Commands {

    /*
     * A turn goes: enter the mailbox, let the decision take the input (it calls keep() and the other commands, which only
     * collect), then flush(). Ready nodes go to the queue at once, for whoever leases one needs a turn of this execution before
     * it may run it. With a store the rest waits until the events are safe; turns become safe in their order, and each is acted
     * on in the mailbox. Without one it follows at once. A turn never waits.
     */
    private static final Logger log = LoggerFactory.getLogger(Driver.class);

    final EngineRuntime engine;
    final Mailbox mailbox = new Mailbox();
    final EventLog events;
    private final @Nullable Durability durability;

    // Confined to the turn.
    Decision decision;
    final RunningAttempts running = new RunningAttempts();
    private final Outbox outbox = new Outbox();
    private @Nullable List<Event> facts;
    private @Nullable List<RunningAttempt> started;
    private @Nullable List<Runnable> actions;
    private @Nullable List<PendingTurn.Caller> callers;
    private @Nullable Queue<PendingTurn> pending;
    private @Nullable Alarm grace;
    private boolean finished;
    private boolean deciding;
    private @Nullable StoreException lost;
    private @Nullable HeldBack heldBack;
    private boolean forced;

    Driver(EngineRuntime engine, ExecutionState state) {
        this.engine = engine;
        this.durability = engine.durability();
        this.decision = new Decision(state, this);
        this.events = new EventLog(
                engine.settings().limits().retainedEvents(), state.plan().size());
    }

    /** Returns the execution's id. */
    public final ExecutionId id() {
        return decision.state().id();
    }

    /** Returns the engine that it belongs to. */
    public final EngineRuntime engine() {
        return engine;
    }

    /** Returns what it runs. */
    public final Plan plan() {
        return decision.state().plan();
    }

    /** The end is safe: everybody may know. */
    abstract void end();

    /** Nothing of this execution can be kept any more: everybody who waits for it may know. */
    abstract void letGo(StoreException failure);

    final boolean isDeciding() {
        return deciding;
    }

    final boolean isFinished() {
        return finished;
    }

    // --- turns

    final void post(Runnable task) {
        mailbox.post(task);
        engine.wakeForWork();
    }

    /** Runs an input of the decision, and what it leads to. */
    final void guarded(Runnable input) {
        try {
            input.run();
        } catch (RuntimeException e) {
            fault(e);
        }
        flush();
    }

    /** A fault of the engine itself must not leave an execution hanging: it ends, and says so. */
    final void fault(RuntimeException e) {
        log.error("Execution {} met a fault of the engine", id(), e);
        decision.fault("[ENG-901] a fault of the engine itself: " + e, engine.now());
    }

    /** Tells somebody when the turn is safe, and sees to it that it becomes so now. */
    final void whenSafe(PendingTurn.Caller caller) {
        force();
        whenDecided(caller);
    }

    /** Whatever the checkpoint policy: this turn, and all before it, is safe before anything of it is done. */
    final void force() {
        forced = true;
    }

    /** Tells somebody when what is on its way to the store is safe. */
    final void whenDecided(PendingTurn.Caller caller) {
        callers = callers == null ? new ArrayList<>(1) : callers;
        callers.add(caller);
    }

    /** Notes an attempt that runs when the turn is safe. */
    final void runWhenSafe(RunningAttempt attempt) {
        started = started == null ? new ArrayList<>(1) : started;
        started.add(attempt);
    }

    final void send() {
        if (!outbox.sendAll(engine)) {
            engine.comeBackFor(this);
        }
    }

    /** An attempt passed its gates when the queue was full. */
    final void sendAgain(RunningAttempt attempt) {
        post(() -> {
            outbox.add(attempt);
            flush();
        });
    }

    final void flush() {
        send();
        if (durability == null) {
            engine.audience().tellAll(events);
            if (actions != null || callers != null || finished) {
                act(takeTurn());
            }
        } else {
            commit(durability, takeTurn());
        }
    }

    private PendingTurn takeTurn() {
        var turn = new PendingTurn(toWrite(), orNone(started), orNone(actions), orNone(callers), finished);
        facts = null;
        started = null;
        actions = null;
        callers = null;
        finished = false;
        forced = false;
        return turn;
    }

    /** Returns the events that are written now: those that were held back and those of this turn, or none. */
    private List<Event> toWrite() {
        var own = orNone(facts);
        if (durability == null) {
            return own;
        }
        var policy = durability.checkpointOf(plan());
        if (heldBack == null) {
            if (policy instanceof AfterEachNode) {
                return own;
            }
            heldBack = new HeldBack(engine.time(), this::checkpointSoon);
        }
        return heldBack.withHeldBack(own, forced || finished, policy);
    }

    /** Sees to it that the turn, and all before it, is written: a checkpoint that somebody asks for. */
    final void checkpointNow() {
        if (heldBack != null) {
            heldBack.ask();
        }
        force();
    }

    /** Writes what is held back, without waiting. */
    final void checkpointSoon() {
        post(() -> {
            checkpointNow();
            flush();
        });
    }

    /** A state that was folded from a journal goes on: what may have ended the process is written step by step. */
    final void beCareful() {
        var policy = durability == null ? CheckpointPolicy.AFTER_EACH_NODE : durability.checkpointOf(plan());
        if (!(policy instanceof AfterEachNode)) {
            heldBack = new HeldBack(engine.time(), this::checkpointSoon);
            heldBack.beCareful(policy);
        }
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    /** Nothing of this execution can be kept any more, so nothing more is done for it. */
    final void lose(StoreException failure) {
        if (lost == null) {
            lost = failure;
            release();
            letGo(failure);
        }
    }

    private void commit(Durability store, PendingTurn turn) {
        if (lost != null) {
            turn.decide(lost);
        } else if (!turn.isEmpty()) {
            pending = pending == null ? new ArrayDeque<>(2) : pending;
            pending.add(turn);
            if (!turn.events.isEmpty()) {
                store.commit(new Turn(id(), turn.events), failure -> decided(turn, failure));
            }
        }
        actOnSafe();
    }

    private void decided(PendingTurn turn, @Nullable StoreException failure) {
        turn.decide(failure);
        if (!mailbox.isHeldHere()) {
            engine.turnIsDecided(this);
        }
    }

    /** Does what the turns ask for that are safe by now, oldest first. */
    final void actOnSafe() {
        while (pending != null && !pending.isEmpty() && isDecided(pending.element())) {
            var turn = pending.remove();
            var failure = turn.failure();
            if (failure == null) {
                turn.events.forEach(engine.audience()::tell);
                turn.started.forEach(engine::handOver);
                act(turn);
            } else {
                lose(failure);
            }
        }
    }

    /** A turn that decided nothing is as safe as those before it: its answer rests on them. */
    private boolean isDecided(PendingTurn oldest) {
        if (oldest.events.isEmpty() && !oldest.isDecided()) {
            oldest.decide(lost);
        }
        return oldest.isDecided();
    }

    private void act(PendingTurn turn) {
        turn.actions.forEach(Runnable::run);
        if (!turn.isDecided()) {
            turn.decide(null);
        }
        if (turn.ends) {
            release();
            end();
        }
    }

    /** Lets go of what is on its way. */
    final void release() {
        if (grace != null) {
            grace.cancel();
        }
        if (heldBack != null) {
            heldBack.letGo();
        }
        outbox.clear();
        running.cancelAll();
    }

    // --- what the decision asks

    @Override
    public final void keep(Event event) {
        if (durability != null) {
            facts = facts == null ? new ArrayList<>(4) : facts;
            facts.add(event);
        } else if (events.isFull()) {
            deciding = true;
            engine.audience().tellAll(events);
            deciding = false;
        }
        events.add(event);
    }

    @Override
    public final void stopNode(ScopeState scope, int position, String reason) {
        running.forNode(scope, position, attempt -> afterwards(attempt::cancel));
    }

    final void afterwards(Runnable action) {
        actions = actions == null ? new ArrayList<>(1) : actions;
        actions.add(action);
    }

    final void enqueue(RunningAttempt attempt) {
        outbox.add(attempt);
    }

    @Override
    public final void setTimer(ScopeState scope, int position, Duration delay) {
        scope.timer(
                position,
                engine.time()
                        .schedule(
                                delay,
                                () -> post(() -> guarded(() -> {
                                    scope.timer(position, null);
                                    decision.due(scope, position, engine.now());
                                }))));
    }

    @Override
    public final void cancelTimer(ScopeState scope, int position) {
        if (scope.timer(position) instanceof Alarm alarm) {
            alarm.cancel();
            scope.timer(position, null);
        }
    }

    @Override
    public final void setGrace(Stop stop) {
        var limit = engine.settings().limits().grace();
        grace = engine.time().schedule(limit, () -> post(() -> guarded(() -> decision.graceOver(engine.now()))));
    }

    @Override
    public final void finish() {
        finished = true;
    }
}
