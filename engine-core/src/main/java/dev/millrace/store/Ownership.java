package dev.millrace.store;

import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.EnqueuedStart.Place;
import dev.millrace.event.EnqueuedStart.Trials;
import dev.millrace.event.ExecutionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a store adds that several engines use at a time: each execution that has not ended is one engine's, or nobody's
 * until some engine takes it. Whoever starts an execution has it. A turn is refused with a
 * {@link LostExecutionException} if its execution is another engine's by then. Thread-safe; each method may throw a
 * {@link StoreException}.
 */
public interface Ownership {

    /**
     * The label of an execution that names, with commas between, the labels of the engines that may take it. Whoever
     * starts one runs it all the same.
     */
    String RUNS_ON = "millrace.runsOn";

    /** Returns the number of this engine, which no other one has or will have. */
    long engine();

    /** Returns whether an engine may still act: it has not closed the store, and nobody has ended its lease. */
    boolean isLiving(long engine);

    /** Returns the text that is kept under a name, as all engines have left it; empty if there is none. */
    Optional<String> text(String name);

    /**
     * Keeps a text in place of another one, unless somebody has changed that meanwhile. Safe when this returns.
     *
     * @param before the text that is to be there; empty for none
     * @return whether it is kept
     */
    boolean replaceText(String name, Optional<String> before, String after);

    /**
     * Takes executions: those whose engine is gone, that were handed over, whose time has come, or that somebody sent a
     * message. With each comes its family: who started it and whom it started, as far as they have not ended.
     *
     * @param most how many at most, their families not counted
     * @return what this engine has from now on, in the order of their ids
     */
    List<StoredExecution> claim(int most);

    /**
     * Takes one execution that no engine has, its time or not, with its family as {@link #claim(int)} does.
     *
     * @return what this engine has from now on; nothing if another engine has it, or one of its family
     */
    default List<StoredExecution> claim(ExecutionId id) {
        return List.of();
    }

    /** Returns whether an execution that has not ended is another engine's, or nobody's. */
    boolean isElsewhere(ExecutionId id);

    /** Returns how long an execution that only waits stays with its engine, about. */
    default Duration restAfter() {
        return Duration.ofMinutes(1);
    }

    /**
     * Lets an execution go that only waits: nobody has it until its time comes, or a message. Nothing happens if it has
     * more events than that, or messages wait for it.
     *
     * @param lastSequence the number of its last event
     * @param wait how long it waits; longer than 100 years for ever
     * @return whether it is gone
     */
    boolean rest(ExecutionId id, long lastSequence, Duration wait);

    /**
     * Lets executions go that this engine does not take further; another engine may take them.
     *
     * @param pause how long they are nobody's before
     */
    void release(Collection<ExecutionId> ids, Duration pause);

    /**
     * Has the first turn of an execution refused, with a {@link KeyTakenException}, if the store has another execution
     * with its key by then.
     *
     * @param isOfLive whether one that has ended by then does not count
     */
    void requireKeyFree(ExecutionId start, boolean isOfLive);

    /**
     * Sends a message, which is safe when this returns.
     *
     * @param isAsked whether {@link #answer} is to tell what became of it
     * @return its number
     */
    long send(InboxMessage message, boolean isAsked);

    /**
     * Sends a message in a transaction of the application: it is sent if that is committed, and nobody is told before.
     *
     * @param transaction what the store shares with the application
     * @throws IllegalArgumentException if that is nothing of this store's
     */
    void send(InboxMessage message, Object transaction);

    /**
     * Takes messages for executions of this engine and for those that have ended, oldest first, then starts that this
     * engine may take, in the order in which they came, but a start goes before those that are less urgent and came up
     * to a minute before it for each step of priority. One that is not dealt with comes again with the next call, for
     * its answer may be lost, and to whoever takes the execution over.
     *
     * @param most how many messages at most
     * @param starts how many starts at most
     */
    List<InboxMessage> take(int most, int starts);

    /** Notes that a message is dealt with. */
    void done(InboxMessage message, String answer);

    /** Puts a start back that this engine cannot take just now; some engine may, after a pause. */
    void putBack(InboxMessage start, Duration pause);

    /**
     * Puts a start back that this engine cannot begin, such as one whose workflow it does not know. Some engine may,
     * after a pause that grows with each trial; where nobody could for long, it is given up: kept, and not tried again
     * before somebody {@linkplain #tryAgain says so}.
     *
     * @return how it stands now
     */
    default EnqueuedStart refuse(InboxMessage start, String reason) {
        putBack(start, Duration.ofSeconds(5));
        var trials = new Trials(1, reason, Optional.of(Instant.EPOCH));
        return new EnqueuedStart(
                start.execution(), Optional.of(start.workflow()), Instant.EPOCH, start.runsOn(), trials);
    }

    /**
     * Returns the oldest starts that no engine has begun, those that are given up first.
     *
     * @param behind the place behind which they begin; empty for the first
     */
    default List<EnqueuedStart> starts(Optional<Place> behind, int most) {
        return List.of();
    }

    /** Returns a start that no engine has begun. */
    default Optional<EnqueuedStart> enqueued(ExecutionId start) {
        return Optional.empty();
    }

    /** Has a start that nobody has begun tried again at once; returns whether there is one. */
    default boolean tryAgain(ExecutionId start) {
        return false;
    }

    /** Takes a start back that no engine is about to begin; returns whether there was one. */
    default boolean withdraw(ExecutionId start) {
        return false;
    }

    /** Returns what became of a message that was asked, and forgets it; empty while it is under way. */
    Optional<String> answer(long number);

    /**
     * Gives back what is not kept of gates that count over all engines, and grants what is wanted where that fits: in
     * the order in which engines came to want it. What an engine kept whose lease is over, or that has closed the
     * store, is nobody's before all that it had is {@linkplain #regained regained}.
     *
     * @param wishes one for each gate; who is not granted it all asks again when there is news
     * @return what this engine has then, in the order of the wishes
     */
    List<GateGrant> grant(List<GateWish> wishes);

    /** Executions that were claimed have back what their open nodes hold at gates: this engine keeps all of that. */
    void regained(Collection<ExecutionId> claimed);

    /**
     * Says who of this engine waits at gates and keeps others out meanwhile, in place of all that were said before.
     *
     * @return all that engines have said which live, those of this one too; the first is who was said first
     */
    default List<EngineWaiter> waiters(List<GateWaiter> own) {
        return List.of();
    }

    /** Has somebody told whenever there may be something to claim, to take, or answered; on a thread of the store. */
    void onNews(Runnable hearer);
}
