package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.Event;
import dev.millrace.event.Overflow;
import dev.millrace.internal.concurrent.StreamTally;
import dev.millrace.internal.runtime.EventStreams;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A stream of events, as a publisher of {@link java.util.concurrent.Flow}. No execution waits for its subscribers: each
 * has a bounded buffer, and is called on a thread of its own, one call after the other; whatever a subscriber throws
 * cancels its subscription alone, and is logged and counted. Of an execution the events are numbered without a gap, so
 * one that was dropped is missed; only {@link dev.millrace.event.NodeEvent.NodeProgressed} has no number, and is not
 * replayed. Thread-safe.
 */
public final class EventStream implements Publisher<Event> {

    private static final int BUFFER = 1_024;

    private final BiConsumer<Subscriber<? super Event>, EventStreams.Terms> source;
    private final EventStreams.Terms terms;

    private EventStream(BiConsumer<Subscriber<? super Event>, EventStreams.Terms> source, EventStreams.Terms terms) {
        this.source = source;
        this.terms = terms;
    }

    static EventStream of(BiConsumer<Subscriber<? super Event>, EventStreams.Terms> source) {
        return new EventStream(
                source, new EventStreams.Terms(BUFFER, Overflow.DROP_OLDEST, Optional.empty(), new StreamTally()));
    }

    /** Returns the same stream with room for so many events in the buffer of each subscriber; 1,024 without a word. */
    public EventStream buffer(int events) {
        if (events < 1) {
            throw new IllegalArgumentException("a buffer holds at least one event, not " + events);
        }
        return with(events, terms.overflow(), terms.executor());
    }

    /** Returns the same stream with another policy for a full buffer; {@link Overflow#DROP_OLDEST} without a word. */
    public EventStream overflow(Overflow policy) {
        return with(terms.buffer(), requireNonNull(policy, "policy"), terms.executor());
    }

    /**
     * Returns the same stream with its subscribers called by an executor. It must not run them on the thread that hands
     * them over: that thread has the turn of the execution.
     */
    public EventStream on(Executor executor) {
        return with(terms.buffer(), terms.overflow(), Optional.of(executor));
    }

    private EventStream with(int buffer, Overflow overflow, Optional<Executor> executor) {
        return new EventStream(source, new EventStreams.Terms(buffer, overflow, executor, terms.tally()));
    }

    /** {@inheritDoc} A subscriber may subscribe more than once; each subscription has a buffer of its own. */
    @Override
    public void subscribe(Subscriber<? super Event> subscriber) {
        source.accept(requireNonNull(subscriber, "subscriber"), terms);
    }

    /**
     * Hands every event to a consumer. The stage completes with the stream, and fails if that fails, or with what the
     * consumer throws.
     */
    public CompletionStage<Void> consume(Consumer<? super Event> consumer) {
        var consuming = new Consuming(requireNonNull(consumer, "consumer"));
        subscribe(consuming);
        return consuming.end.minimalCompletionStage();
    }

    /** Subscriber that wants all. */
    private static final class Consuming implements Subscriber<Event> {
        private final Consumer<? super Event> consumer;
        private final CompletableFuture<Void> end = new CompletableFuture<>();

        Consuming(Consumer<? super Event> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Event event) {
            try {
                consumer.accept(event);
            } catch (RuntimeException | Error e) {
                end.completeExceptionally(e);
                throw e;
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }
    }

    /**
     * Returns how many events subscribers did not get, of this stream and of those that were made of it: the buffer was
     * full, or what they wanted replayed is not remembered any more.
     */
    public long dropped() {
        return terms.tally().dropped();
    }

    /** Returns how many subscribers of this stream, and of those that were made of it, have failed. */
    public long failures() {
        return terms.tally().failures();
    }
}
