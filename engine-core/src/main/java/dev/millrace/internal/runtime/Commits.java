package dev.millrace.internal.runtime;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.LoggableException;
import dev.millrace.internal.decision.Decision;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.store.CommitListener;
import dev.millrace.store.SharedData;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import dev.millrace.store.UnwritableTurnException;
import dev.millrace.time.TimeSource;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turns of one execution on their way to its store, oldest first: they become safe in their order, and each is then
 * acted on. Confined to the turn, but for the store's verdict.
 */
final class Commits {

    private static final Logger trouble = LoggerFactory.getLogger(Commits.class);
    private static final int MOST_TAKEN_BACK = 10;

    private final Source turns;
    private final TurnStore store;
    private final Checkpoints checkpoints;
    private final ArrayDeque<PendingTurn> pending = new ArrayDeque<>(2);
    private int restedOn; // those of them that others must not rest on yet
    private int takenBack; // turns that could not be written
    private final Runnable startIsDue;
    private @Nullable Waiting waiting;

    /** A start that is written with the turn behind it. */
    private record Waiting(PendingTurn start, Turn whole) {}

    /** The execution whose turns they are. Called in the turn, but for what is said to be of other threads. */
    interface Source {

        ExecutionId id();

        Plan plan();

        Decision decision();

        EventLog events();

        /** Returns the time, in microseconds since 1970. */
        long now();

        /** Returns why nothing of the execution can be kept any more; null if it can. */
        @Nullable
        StoreException whyLost();

        /** Tells those who hear the events. */
        void tell(Event event);

        /** Does what a safe turn asks for. */
        void act(PendingTurn safe);

        /** Nothing of the execution can be kept any more. */
        void lose(StoreException failure);

        /** Goes on from what some events say, as after a crash. */
        void goBackTo(List<Event> past);

        /** Ends the turn. Returns false if it has made work for others. */
        boolean flush();

        /** The store has decided on a turn; called on its thread, if not in the turn that hands it over. */
        void turnIsDecided(PendingTurn decided);

        /** Has the turn ended once more, soon; for any thread. */
        void flushSoon();

        /** Posts that what is held back is written; for any thread. */
        void checkpointSoon();
    }

    Commits(Source turns, TurnStore store, TimeSource time) {
        this.turns = turns;
        this.store = store;
        this.checkpoints = new Checkpoints(store, time, turns::checkpointSoon);
        this.startIsDue = turns::flushSoon;
    }

    Checkpoints checkpoints() {
        return checkpoints;
    }

    /** Returns whether some are on their way on which others must not rest yet. */
    boolean isRestedOn() {
        return restedOn > 0;
    }

    /** Returns whether what begins now has to wait for those on their way, or until its own turn is safe. */
    boolean mustWait() {
        return isRestedOn() || checkpoints.isCareful();
    }

    /** Sends a turn on its way, unless nothing of the execution can be kept any more. */
    void add(PendingTurn taken) {
        var lost = turns.whyLost();
        if (lost != null) {
            taken.drop();
            taken.decide(lost);
            return;
        }
        var before = pending.peekLast();
        pending.add(taken);
        restedOn += taken.isRestedOn() ? 1 : 0;
        handOver(taken, before);
        if (taken.isDecided() && taken.failure() instanceof UnwritableTurnException failure) {
            pending.removeLast();
            restedOn -= taken.isRestedOn() ? 1 : 0;
            follow(before, false);
            taken.drop();
            takeBack(taken, failure);
        }
    }

    private static void follow(@Nullable PendingTurn before, boolean isFollowed) {
        if (before != null) {
            before.follow(isFollowed);
        }
    }

    /** Hands a turn to the store; one that the engine cannot put together is one that cannot be written. */
    private void handOver(PendingTurn taken, @Nullable PendingTurn before) {
        Turn whole;
        Turn both = null;
        try {
            checkpoints.holdBack(taken, turns.plan());
            if (taken.events().isEmpty()) {
                sendStart();
                return;
            }
            whole = checkpoints.shared().turn(turns.id(), taken.events());
            both = waiting == null ? null : waiting.whole().with(whole);
        } catch (Throwable t) {
            taken.decide(new UnwritableTurnException("[ENG-901] a fault of the engine itself: " + Failure.of(t), t));
            return;
        }
        follow(before, true);
        if (both != null) {
            sendWithStart(taken, whole, both);
        } else if (taken.mayWait()
                && checkpoints.isHoldingNothing()
                && store.postponed().isPutOff(startIsDue)) {
            waiting = new Waiting(taken, whole);
        } else {
            send(whole, failure -> decided(taken, failure));
        }
    }

    private void send(Turn whole, CommitListener listener) {
        store.postponed().begun();
        store.commit(whole, failure -> {
            try {
                listener.done(failure);
            } finally {
                store.postponed().ended(); // else starts of others would be put off for ever
            }
        });
    }

    private @Nullable Waiting takeStart() {
        var taken = waiting;
        if (taken != null) {
            waiting = null;
            store.postponed().withdraw(startIsDue);
        }
        return taken;
    }

    /** Hands a start to the store that waits for the turn behind it, if there is one: by itself. */
    void sendStart() {
        var alone = takeStart();
        if (alone != null && turns.whyLost() == null) {
            send(alone.whole(), failure -> decided(alone.start(), failure));
        }
    }

    /** Hands a turn to the store together with the start before it; by itself if the two cannot be written. */
    private void sendWithStart(PendingTurn taken, Turn whole, Turn both) {
        var before = requireNonNull(takeStart(), "a start");
        send(both, failure -> {
            if (failure instanceof UnwritableTurnException) {
                send(before.whole(), own -> decided(before.start(), own));
                send(whole, own -> decided(taken, own));
            } else {
                decided(before.start(), failure);
                decided(taken, failure);
            }
        });
    }

    /**
     * A turn that cannot be written has not happened: the execution goes on from what can be read, as after a crash. An
     * outcome that caused it fails its node, a caller hears of it; anything else would come again, so the execution
     * ends.
     */
    private void takeBack(PendingTurn taken, UnwritableTurnException failure) {
        trouble.error(
                "A turn of execution {} cannot be written and is taken back",
                turns.id(),
                LoggableException.of(failure));
        boolean isAsked = taken.isAsked() && taken.cause() == null;
        takenBack += isAsked ? 0 : 1;
        List<Event> past;
        try {
            past = store.read(turns.id(), pending);
        } catch (StoreException e) {
            turns.lose(e);
            return;
        }
        if (past.isEmpty() || takenBack > MOST_TAKEN_BACK + 1) {
            turns.lose(failure);
            return;
        }
        checkpoints.share(SharedData.after(past)); // what was taken back has no place
        turns.events().takeBack(past.get(past.size() - 1).sequence());
        turns.goBackTo(past);
        var what = "[RUN-142] what it leads to cannot be written: " + failure.getMessage();
        var cause = taken.cause();
        boolean isFailed = cause != null
                && takenBack <= MOST_TAKEN_BACK
                && turns.decision().failures().failed(cause.path(), Failure.of("Unwritable", what), turns.now());
        if (!isFailed && !isAsked) {
            turns.decision().fault(what, turns.now());
        }
        turns.flush();
    }

    private void decided(PendingTurn pendingTurn, @Nullable StoreException failure) {
        pendingTurn.decide(failure);
        turns.turnIsDecided(pendingTurn);
    }

    /** Does what the turns ask for that are safe by now, oldest first. Returns whether there were any. */
    boolean actOnSafe() {
        boolean any = false;
        while (!pending.isEmpty() && isDecided(pending.element())) {
            var safe = pending.remove();
            restedOn -= safe.isRestedOn() ? 1 : 0;
            any = true;
            act(safe);
        }
        return any;
    }

    private void act(PendingTurn safe) {
        var failure = safe.failure();
        if (failure == null) {
            safe.events().forEach(turns::tell);
            safe.begin();
            turns.act(safe);
        } else if (turns.decision().state().isEnded() && safe.isLate()) {
            trouble.debug("Execution {} has ended; what came late is not kept", turns.id(), failure);
            safe.drop();
        } else {
            safe.drop();
            turns.lose(failure);
        }
    }

    /** A turn that decided nothing is as safe as those before it: its answer rests on them. */
    private boolean isDecided(PendingTurn oldest) {
        if (oldest.events().isEmpty() && !oldest.isDecided()) {
            oldest.decide(turns.whyLost());
        }
        return oldest.isDecided();
    }
}
