package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.concurrent.StreamSubscription;
import java.util.List;
import java.util.concurrent.Flow.Subscriber;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands on to a subscriber what another engine writes of an execution. Confined to the looks of who follows it.
 *
 * @param <T> what is made of events for the subscriber
 */
final class FollowedRelay<T> implements FollowedStreams.Hearer {

    private final StreamSubscription<T> stream;
    private final Function<List<Event>, List<T>> shown;
    private volatile @Nullable Runnable leaving;
    private volatile boolean hasLeft;
    private boolean hasBegun; // confined to the looks

    /**
     * Creates it.
     *
     * @param shown makes what the subscriber sees of fresh events
     */
    FollowedRelay(
            Subscriber<? super T> subscriber, StreamSubscription.Terms terms, Function<List<Event>, List<T>> shown) {
        this.shown = shown;
        this.stream = new StreamSubscription<>(subscriber, terms, gone -> leave());
    }

    void follow(FollowedStreams elsewhere, ExecutionId id, long after) {
        leaving = elsewhere.follow(id, after, this);
        if (hasLeft) { // before it was known how
            leave();
        }
    }

    private void leave() {
        hasLeft = true;
        var left = leaving;
        if (left != null) {
            left.run();
        }
    }

    @Override
    public void hears(List<Event> fresh) {
        var all = shown.apply(fresh);
        if (hasBegun) {
            all.forEach(stream::offer);
        } else {
            begin(all);
        }
    }

    private void begin(List<T> first) {
        hasBegun = true;
        stream.begin(first);
    }

    @Override
    public void ends() {
        stream.complete();
    }

    @Override
    public void fails(Throwable why) {
        if (!hasBegun) {
            begin(List.of());
        }
        stream.fail(why);
    }
}
