package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionProgress;
import dev.millrace.event.Overflow;
import dev.millrace.internal.concurrent.StreamSubscription;
import dev.millrace.internal.concurrent.StreamTally;
import dev.millrace.internal.concurrent.WorkerThreads;
import dev.millrace.store.StoreException;
import dev.millrace.time.TimeSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscriber;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The streams of an engine: who subscribes is called on threads that no execution waits for. Thread-safe. */
public final class EventStreams {

    private final Listeners listeners;
    private final @Nullable Durability durability;
    private final TimeSource time;
    private final Executor threads = WorkerThreads.streams();
    private final @Nullable FollowedStreams elsewhere; // null for who has its store alone

    EventStreams(
            Listeners listeners,
            @Nullable Durability durability,
            @Nullable FollowedStreams elsewhere,
            TimeSource time) {
        this.listeners = listeners;
        this.elsewhere = elsewhere;
        this.time = time;
        this.durability = durability;
    }

    /**
     * The terms of a stream. Immutable.
     *
     * @param buffer how many events wait for a subscriber at most
     * @param overflow what becomes of more
     * @param executor where subscribers are called; empty for threads of the engine's own
     * @param tally counts what subscribers did not get
     */
    public record Terms(int buffer, Overflow overflow, Optional<Executor> executor, StreamTally tally) {}

    /** Hands the events of all executions to a subscriber from now on, until the engine is closed. */
    public void ofEngine(Subscriber<? super Event> subscriber, Terms terms) {
        var stream = new StreamSubscription<Event>(subscriber, used(terms), listeners::leave);
        listeners.join(stream);
        stream.begin(List.of());
    }

    /**
     * Has a part of the engine hear the events of all executions from now on. It is called in their turns, so it must
     * neither wait nor throw.
     */
    public void overhear(Consumer<? super Event> part) {
        listeners.overhear(part);
    }

    /** Hands the events of an execution to a subscriber: those behind one, then what follows, until its end. */
    public void ofExecution(ExecutionRef execution, long after, Subscriber<? super Event> subscriber, Terms terms) {
        Actor actor;
        try {
            actor = execution.actor();
        } catch (RuntimeException e) { // as the specification has it (1.9), the subscriber hears why
            refuse(subscriber, terms, e);
            return;
        }
        if (actor.isView() && elsewhere != null) {
            new FollowedRelay<>(subscriber, used(terms), List::copyOf).follow(elsewhere, execution.id(), after);
            return;
        }
        var turns = actor.turns();
        var kept = durability;
        Function<ExecutionId, List<Event>> stored =
                kept == null ? null : id -> kept.store().read(id);
        actor.stream(
                new StreamSubscription<>(
                        subscriber,
                        used(terms),
                        gone -> turns.post(() -> turns.subscribers().leave(gone))),
                after,
                new ExecutionStream(turns, stored, threads));
    }

    /** Tells a subscriber how far an execution is, whenever that has changed, to its end. */
    public void progressOf(ExecutionRef execution, Subscriber<? super ExecutionProgress> subscriber) {
        var newest = new Terms(1, Overflow.DROP_OLDEST, Optional.empty(), new StreamTally());
        Actor actor;
        try {
            actor = execution.actor();
        } catch (RuntimeException e) {
            refuse(subscriber, newest, e);
            return;
        }
        if (actor.isView() && elsewhere != null) {
            new FollowedRelay<>(
                            subscriber,
                            used(newest),
                            fresh -> List.of(execution.actor().view().progress()))
                    .follow(elsewhere, execution.id(), 0);
            return;
        }
        new ProgressRelay(actor, subscriber, used(newest), threads, time).begin();
    }

    /** Nothing is known any more of what goes on elsewhere. */
    void lose(StoreException why) {
        if (elsewhere != null) {
            elsewhere.lose(why);
        }
    }

    /** Ends the streams of executions that go on elsewhere; those of this engine end with these. */
    void close() {
        if (elsewhere != null) {
            elsewhere.close();
        }
    }

    private <T> void refuse(Subscriber<? super T> subscriber, Terms terms, RuntimeException why) {
        var none = new StreamSubscription<T>(subscriber, used(terms), gone -> {});
        none.begin(List.of());
        none.fail(why);
    }

    private StreamSubscription.Terms used(Terms terms) {
        return new StreamSubscription.Terms(
                terms.buffer(), terms.overflow(), terms.executor().orElse(threads), terms.tally());
    }
}
