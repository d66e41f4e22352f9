package dev.millrace.internal.runtime;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.definition.CheckpointPolicy.AfterEachNode;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.LoggableException;
import dev.millrace.internal.concurrent.Mailbox;
import dev.millrace.internal.decision.Commands;
import dev.millrace.internal.decision.Decision;
import dev.millrace.internal.decision.ExecutionState;
import dev.millrace.internal.decision.Plan;
import dev.millrace.internal.decision.ScopeState;
import dev.millrace.store.SharedData;
import dev.millrace.store.StoreException;
import dev.millrace.store.UnwritableTurnException;
import dev.millrace.time.Alarm;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
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
    private static final int MOST_TAKEN_BACK = 10;

    final EngineRuntime engine;
    final Mailbox mailbox = new Mailbox();
    final EventLog events;
    private final Telling telling = new Telling();

    // Confined to the turn.
    Decision decision;
    private @Nullable AttemptList running; // made by the first attempt, as is the next one
    private @Nullable AttemptList outbox;
    private @Nullable PendingTurn turn; // made when the turn has something to be done afterwards
    private @Nullable ArrayDeque<PendingTurn> pending;
    private @Nullable Alarm grace;
    private boolean deciding;
    private @Nullable StoreException lost;
    private @Nullable HeldBack heldBack;
    private int takenBack; // turns that could not be written
    private SharedData shared = SharedData.forWriter();

    Driver(EngineRuntime engine, ExecutionState state) {
        this.engine = engine;
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

    /** Nothing of this execution waits at a gate or holds one any more. */
    abstract void leaveAllGates();

    /** Goes on from what some events say, as after a crash. */
    abstract void goBackTo(List<Event> past);

    /** The end is safe: everybody may know. */
    abstract void end();

    /** Nothing of this execution can be kept any more: everybody who waits for it may know. */
    abstract void letGo(StoreException failure);

    final boolean isDeciding() {
        return deciding;
    }

    /** Whether the execution has ended in this turn. */
    final boolean isFinished() {
        return turn != null && turn.ends();
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
        } catch (Throwable t) {
            fault(t);
        }
        flush();
    }

    /** A fault of the engine itself must not leave an execution hanging: it ends, and says so. */
    final void fault(Throwable t) {
        log.error("Execution {} met a fault of the engine", id(), LoggableException.of(t));
        var failure = Failure.of(t);
        decision.fault(
                "[ENG-901] a fault of the engine itself: " + failure.type() + ": " + failure.message(), engine.now());
    }

    /** Tells somebody when the turn is safe, and sees to it that it becomes so now. */
    final void whenSafe(PendingTurn.Caller caller) {
        force();
        whenDecided(caller);
    }

    /** Whatever the checkpoint policy: this turn, and all before it, is safe before anything of it is done. */
    final void force() {
        turn().force();
    }

    /** Tells somebody when what is on its way to the store is safe. */
    final void whenDecided(PendingTurn.Caller caller) {
        turn().tell(caller);
    }

    /** Notes the attempt whose outcome this turn takes. */
    final void causedBy(RunningAttempt attempt) {
        if (engine.durability() != null) {
            turn().causedBy(attempt);
        }
    }

    /** Notes an attempt that runs when the turn is safe. */
    final void runWhenSafe(RunningAttempt attempt) {
        turn().add(attempt);
    }

    /** Sends ready nodes to the queue for as long as there is room; the rest stays here until there is. */
    final void send() {
        var next = outbox == null ? null : outbox.first();
        while (outbox != null && next != null) {
            if (!engine.send(next)) {
                engine.comeBackFor(this);
                return;
            }
            outbox.remove(next);
            next = outbox.first();
        }
    }

    /** An attempt passed its gates when the queue was full. */
    final void sendAgain(RunningAttempt attempt) {
        post(() -> {
            enqueue(attempt);
            flush();
        });
    }

    final void flush() {
        send();
        var store = engine.durability();
        if (store != null) {
            commit(store, take());
        } else {
            engine.audience().tellAll(events, telling);
            var taken = take();
            if (taken != null) {
                act(taken);
            }
        }
    }

    private PendingTurn turn() {
        turn = turn == null ? new PendingTurn() : turn;
        return turn;
    }

    final void tell(Event event) {
        engine.audience().tell(event, telling);
    }

    /** Returns what code of the application a turn is calling. */
    final Telling telling() {
        return telling;
    }

    private @Nullable PendingTurn take() {
        var taken = turn;
        turn = null;
        return taken;
    }

    /** Lets the checkpoint policy decide which events are written with this turn: all that were held back and its own, or none. */
    private void holdBack(Durability store, PendingTurn taken) {
        var policy = store.checkpointOf(plan());
        if (heldBack == null && policy instanceof AfterEachNode) {
            return;
        }
        heldBack = heldBack == null ? new HeldBack(engine.time(), this::checkpointSoon) : heldBack;
        taken.write(heldBack.withHeldBack(taken.events(), taken.isForced(), policy));
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

    /** What the events of a journal share, for those that follow them. */
    final void share(SharedData past) {
        shared = past;
    }

    /** A state that was folded from a journal goes on: what may have ended the process is written step by step. */
    final void beCareful() {
        var store = engine.durability();
        var policy = store == null ? CheckpointPolicy.AFTER_EACH_NODE : store.checkpointOf(plan());
        if (!(policy instanceof AfterEachNode)) {
            heldBack = new HeldBack(engine.time(), this::checkpointSoon);
            heldBack.beCareful(policy);
        }
    }

    /** Nothing of this execution can be kept any more, so nothing more is done for it. */
    final void lose(StoreException failure) {
        if (lost == null) {
            lost = failure;
            running().forEach(RunningAttempt::handBack);
            running().forEach(RunningAttempt::ended);
            release();
            decision.interventions().letGo();
            letGo(failure);
        }
    }

    private void commit(Durability store, @Nullable PendingTurn taken) {
        if (taken != null && lost != null) {
            taken.started().forEach(RunningAttempt::giveSlotBack);
            taken.decide(lost);
        } else if (taken != null) {
            holdBack(store, taken);
            pending = pending == null ? new ArrayDeque<>(2) : pending;
            pending.add(taken);
            if (!taken.events().isEmpty()) {
                store.commit(shared.turn(id(), taken.events()), failure -> decided(taken, failure));
                if (taken.isDecided() && taken.failure() instanceof UnwritableTurnException failure) {
                    pending.removeLast();
                    taken.started().forEach(RunningAttempt::giveSlotBack);
                    takeBack(store, taken, failure);
                }
            }
        }
        actOnSafe();
    }

    /**
     * A turn that cannot be written has not happened: the execution goes on from what can be read, as after a crash. An outcome that caused
     * it fails its node, a caller hears of it; anything else would come again, so the execution ends.
     */
    private void takeBack(Durability store, PendingTurn taken, UnwritableTurnException failure) {
        log.error("A turn of execution {} cannot be written and is taken back", id(), LoggableException.of(failure));
        boolean isAsked = taken.isAsked() && taken.cause() == null;
        takenBack += isAsked ? 0 : 1;
        List<Event> past;
        try {
            past = store.read(id(), pending == null ? List.of() : pending);
        } catch (StoreException e) {
            lose(e);
            return;
        }
        if (past.isEmpty() || takenBack > MOST_TAKEN_BACK + 1) {
            lose(failure);
            return;
        }
        shared = SharedData.after(past); // what was taken back has no place
        goBackTo(past);
        var what = "[RUN-142] what it leads to cannot be written: " + failure.getMessage();
        var cause = taken.cause();
        boolean isFailed = cause != null
                && takenBack <= MOST_TAKEN_BACK
                && decision.failed(cause.path(), Failure.of("Unwritable", what), engine.now());
        if (!isFailed && !isAsked) {
            decision.fault(what, engine.now());
        }
        flush();
    }

    final void giveUpOutbox() {
        if (outbox != null) {
            outbox.forEach(RunningAttempt::giveUp);
            outbox = null;
        }
    }

    private void decided(PendingTurn pendingTurn, @Nullable StoreException failure) {
        pendingTurn.decide(failure);
        if (!mailbox.isHeldHere()) {
            engine.turnIsDecided(this);
        }
    }

    /** Does what the turns ask for that are safe by now, oldest first. */
    final void actOnSafe() {
        while (pending != null && !pending.isEmpty() && isDecided(pending.element())) {
            var safe = pending.remove();
            var failure = safe.failure();
            if (failure == null) {
                safe.events().forEach(this::tell);
                safe.started().forEach(engine::handOver);
                act(safe);
            } else {
                safe.started().forEach(RunningAttempt::giveSlotBack);
                lose(failure);
            }
        }
    }

    /** A turn that decided nothing is as safe as those before it: its answer rests on them. */
    private boolean isDecided(PendingTurn oldest) {
        if (oldest.events().isEmpty() && !oldest.isDecided()) {
            oldest.decide(lost);
        }
        return oldest.isDecided();
    }

    private void act(PendingTurn safe) {
        safe.act();
        if (!safe.isDecided()) {
            safe.decide(null);
        }
        if (safe.ends()) {
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
        giveUpOutbox();
        running().forEach(RunningAttempt::cancel);
        leaveAllGates();
    }

    // --- what the decision asks

    @Override
    public final void keep(Event event) {
        if (engine.durability() != null) {
            turn().add(event);
        } else if (events.isFull()) {
            deciding = true;
            engine.audience().tellAll(events, telling);
            deciding = false;
        }
        events.add(event);
    }

    @Override
    public final void stopNode(ScopeState scope, int position, String reason) {
        running().forNode(scope, position, attempt -> afterwards(attempt::cancel));
    }

    @Override
    public final void release(ScopeState scope, int position, Map<String, Object> note) {
        if (running == null || !running.hasOneOf(scope, position)) {
            afterwards(() -> engine.remains().end(scope.node(position), note));
        }
    }

    final void afterwards(Runnable action) {
        turn().afterwards(action);
    }

    final void enqueue(RunningAttempt attempt) {
        outbox = outbox == null ? new AttemptList() : outbox;
        outbox.add(attempt);
    }

    final AttemptList running() {
        running = running == null ? new AttemptList() : running;
        return running;
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
        turn().end();
    }
}
