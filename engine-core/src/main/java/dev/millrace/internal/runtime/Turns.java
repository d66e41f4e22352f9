package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.LoggableException;
import dev.millrace.internal.concurrent.LogBuffer;
import dev.millrace.internal.concurrent.Mailbox;
import dev.millrace.internal.concurrent.SharedAlarm;
import dev.millrace.internal.decision.Decision;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.store.SharedData;
import dev.millrace.store.StoreException;
import dev.millrace.time.Alarm;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turn protocol of one execution: it collects what a turn asks for, makes its events safe, and then does it.
 * Confined to the turn, but for posts.
 */
final class Turns implements Commits.Source, TurnServices.Decided {

    /*
     * A turn goes: enter the mailbox, let the decision take the input (it calls keep() and the other commands, which
     * only collect), then flush(). With a store all of it, ready nodes included, waits until the events are safe; turns
     * become safe in their order, and each is acted on in the mailbox. Without one it follows at once. A turn never
     * waits. What a start rests on is safe when its node comes from the queue, if nothing has happened meanwhile: then
     * the node runs while the turn that says so is on its way.
     */
    private static final Logger trouble = LoggerFactory.getLogger(Turns.class);

    private final TurnServices services;
    private final Host host;
    private final Mailbox mailbox = new Mailbox();
    private final EventPublisher publisher;
    private final LogBuffer lines = new LogBuffer();

    // Confined to the turn.
    private Decision decision;
    private @Nullable PendingTurn turn; // made when the turn has something to be done afterwards
    private boolean ends; // whether the execution ends with it; in memory
    private @Nullable StoreException lost;
    private boolean left;
    private final @Nullable Commits commits; // null in memory

    /** The execution whose turns they are. Called in the turn. */
    interface Host {

        /** Sends ready nodes on their way, for as long as there is room. Returns whether there were any. */
        boolean sendReady();

        /** Goes on from what some events say, as after a crash. */
        void goBackTo(List<Event> past);

        /** The end is safe: everybody may know. */
        void ended();

        /** Nothing of this execution can be kept any more: everybody who waits for it may know. */
        void lost(StoreException failure);
    }

    Turns(TurnServices services, Host host, Decision decision) {
        this.services = services;
        this.host = host;
        this.decision = decision;
        var store = services.store();
        this.commits = store == null ? null : new Commits(this, store, services.time());
        this.publisher = new EventPublisher(
                services.listeners(),
                new EventLog(
                        id(), services.retainedEvents(), decision.state().plan().size()));
    }

    @Override
    public ExecutionId id() {
        return decision.state().id();
    }

    @Override
    public Plan plan() {
        return decision.state().plan();
    }

    Mailbox mailbox() {
        return mailbox;
    }

    @Override
    public EventLog events() {
        return publisher.events();
    }

    @Override
    public Decision decision() {
        return decision;
    }

    /** Returns the state that the decision has come to. */
    ExecutionState state() {
        return decision.state();
    }

    /** Goes on by another decision, of a state of its own; the older one forgets what it has set up. */
    void decideBy(Decision other) {
        decision.interventions().withdraw();
        decision = other;
    }

    /** Returns the time, in microseconds since 1970. */
    @Override
    public long now() {
        return services.time().epochMicros();
    }

    /** Sets an alarm; its task posts what it wants. */
    Alarm schedule(Duration delay, Runnable task) {
        return services.time().schedule(delay, task);
    }

    /** Returns an alarm for all that are due some time; its task posts what it wants. */
    SharedAlarm sharedAlarm(Runnable task) {
        return new SharedAlarm(services.time(), task);
    }

    /** Returns whether turns are written to a store. */
    boolean isDurable() {
        return commits != null;
    }

    @Override
    public @Nullable StoreException whyLost() {
        return lost;
    }

    @Override
    public void goBackTo(List<Event> past) {
        host.goBackTo(past);
    }

    @Override
    public void turnIsDecided(PendingTurn decided) {
        if (!mailbox.isHeldHere() && !decided.canWait()) {
            services.dispatcher().turnIsDecided(this);
        }
    }

    /** Returns whether a turn has been broken off to tell its listeners, for it has more events than are kept. */
    boolean isDeciding() {
        return publisher.makesRoom();
    }

    /** Returns whether the execution has ended in this turn. */
    boolean isFinished() {
        return ends || turn != null && turn.ends();
    }

    /** Says which code of the application holds up the turn; empty if none is known to. */
    String holder() {
        return publisher.holder(id());
    }

    /** It was read from a store: there may be lines of an earlier process. */
    void hasPast() {
        lines.hasPast();
    }

    /** Returns what its nodes said. */
    NodeLog log() {
        return new NodeLog(id(), services.store(), services.listeners(), lines, this::now);
    }

    /** Returns those who hear the events. */
    Subscribers subscribers() {
        return publisher.subscribers();
    }

    /** Returns the call of a listener that a turn is making; for any thread. */
    ListenerCall call() {
        return publisher.call();
    }

    /** Nothing more is told: says why, if that is not the execution's end. */
    void tellNoMore(@Nullable Throwable failure) {
        publisher.end(failure);
    }

    // --- inputs

    /** Runs a task in the mailbox, and wakes a worker for what it leads to. */
    void post(Runnable task) {
        mailbox.post(task);
        services.dispatcher().wakeForWork();
    }

    /** Posts an input of the decision, as a turn. */
    void postTurn(Runnable input) {
        post(() -> take(input));
    }

    /** Takes an input of the decision, and does what it leads to. */
    void take(Runnable input) {
        try {
            input.run();
        } catch (Throwable t) {
            fault(t);
        }
        flush();
    }

    /** A fault of the engine itself must not leave an execution hanging: it ends, and says so. */
    void fault(Throwable t) {
        trouble.error("Execution {} met a fault of the engine", id(), LoggableException.of(t));
        var failure = Failure.of(t);
        decision.fault("[ENG-901] a fault of the engine itself: " + failure, now());
    }

    // --- what a turn collects

    /** Keeps an event. */
    void keep(Event event) {
        if (isDurable()) {
            turn().add(event);
            publisher.events().add(event);
        } else {
            withRoom().add(event);
        }
    }

    /** Returns the log of an execution in memory; if it is full, the listeners hear first what they have not heard. */
    EventLog withRoom() {
        return publisher.withRoom();
    }

    /** Tells somebody when the turn is safe, and sees to it that it becomes so now. */
    void whenSafe(PendingTurn.Caller caller) {
        force();
        whenDecided(caller);
    }

    /** Whatever the checkpoint policy: this turn, and all before it, is safe before anything of it is done. */
    void force() {
        turn().force();
    }

    /** Tells somebody when what is on its way to the store is safe. */
    void whenDecided(PendingTurn.Caller caller) {
        turn().tell(caller);
    }

    /** Notes the work whose outcome this turn takes. */
    void causedBy(PendingTurn.Work work) {
        if (isDurable()) {
            turn().causedBy(work);
        }
    }

    /** Returns whether what begins now has to wait until it is safe, with all that it may rest on. */
    boolean mustWait() {
        return commits != null
                && (lost != null
                        || commits.mustWait()
                        || turn != null && !turn.events().isEmpty());
    }

    /** Notes that this turn says that something begins, which does not wait for it. */
    void runsAhead() {
        turn().isAhead();
    }

    /** Notes work that begins when the turn is safe. */
    void runWhenSafe(PendingTurn.Work work) {
        turn().add(work);
    }

    /** Notes what is done when the turn is safe. */
    void afterwards(Runnable action) {
        turn().afterwards(action);
    }

    /** Notes that the execution ends with this turn. */
    void finish() {
        if (isDurable()) {
            turn().end();
        } else {
            ends = true;
        }
    }

    /** Tells the listeners of what is no fact of the decision. */
    @Override
    public void tell(Event event) {
        publisher.subscribers().tell(event);
    }

    private PendingTurn turn() {
        turn = turn == null ? new PendingTurn() : turn;
        return turn;
    }

    // --- checkpoints

    /** Sees to it that the turn, and all before it, is written: a checkpoint that somebody asks for. */
    void checkpointNow() {
        if (commits != null) {
            commits.checkpoints().ask();
        }
        force();
    }

    /** Writes what is held back, without waiting. */
    @Override
    public void checkpointSoon() {
        post(() -> {
            checkpointNow();
            flush();
        });
    }

    /** Takes over what the events of a journal share, for those that follow them. */
    void share(SharedData past) {
        if (commits != null) {
            commits.checkpoints().share(past);
        }
    }

    /** A state that was folded from a journal goes on. */
    void beCareful() {
        if (commits != null) {
            commits.checkpoints().beCareful(plan());
        }
    }

    // --- the end of a turn

    /**
     * Ends the turn: what it asks for is done, at once in memory, else when its events are safe. Returns false if it
     * has made work for others.
     */
    @Override
    public boolean flush() {
        if (commits != null) {
            var collected = taken();
            if (collected != null) {
                commits.add(collected);
            } else {
                commits.sendStart();
            }
            boolean isSafe = commits.actOnSafe() || !commits.isRestedOn();
            if (isSafe && lost == null && host.sendReady() && turn != null) {
                flush();
            }
            return false;
        }
        boolean hasSent = host.sendReady();
        publisher.tellAll();
        var taken = taken();
        boolean ended = ends;
        ends = false;
        if (taken != null) {
            act(taken);
        }
        if (ended) {
            host.ended();
        }
        return !hasSent && !ended && taken == null;
    }

    /** Ends a turn behind which nothing is ready but for its own worker. Returns as {@link #flush()} does. */
    boolean flushRow() {
        if (commits != null || turn != null || ends) {
            return flush();
        }
        publisher.tellAll();
        return true;
    }

    private @Nullable PendingTurn taken() {
        var taken = turn;
        turn = null;
        return taken;
    }

    @Override
    public void flushSoon() {
        services.dispatcher().turnIsDecided(this);
    }

    @Override
    public void postActOnSafe() {
        mailbox.post(this::flush);
    }

    /** Does what a safe turn asks for. */
    @Override
    public void act(PendingTurn safe) {
        safe.act();
        if (!safe.isDecided()) {
            safe.decide(null);
        }
        if (safe.ends()) {
            stopCheckpoints();
            host.ended();
        }
    }

    /** Nothing of this execution can be kept any more, so nothing more is done for it. */
    @Override
    public void lose(StoreException failure) {
        if (lost == null) {
            lost = failure;
            stopCheckpoints();
            decision.interventions().withdraw();
            host.lost(failure);
        }
    }

    /** The engine is closed: nothing is decided any more, and what has been decided is safe. */
    void leave(StoreException why) {
        left = true;
        lose(why);
    }

    /** Returns whether the engine was closed before the execution had ended. */
    boolean isLeft() {
        return left;
    }

    private void stopCheckpoints() {
        if (commits != null) {
            commits.checkpoints().stop();
        }
    }
}
