package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionProgress;
import dev.millrace.internal.concurrent.Mailbox;
import dev.millrace.internal.concurrent.PacedTask;
import dev.millrace.internal.concurrent.StreamSubscription;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscriber;
import org.jspecify.annotations.Nullable;

/**
 * The relay between the turns of an execution and who wants to know how far it is. Thread-safe.
 *
 * <p>A turn raises a flag at most; to wake a thread for each would cost more than the look itself. Somebody else looks
 * then, once for all turns since the last look, and rests: so what it costs does not grow with the number of turns.
 */
final class ProgressRelay implements Subscribers.Watcher {

    /** What people see as moving, and yet is much longer than a look. */
    static final Duration PAUSE = Duration.ofMillis(50);

    private final Actor actor;
    private final Executor threads;
    private final StreamSubscription<ExecutionProgress> target;
    private final Mailbox looks = new Mailbox(); // so that the last look is the last
    private final PacedTask paced;
    private boolean hasBegun; // confined to the mailbox

    ProgressRelay(
            Actor actor,
            Subscriber<? super ExecutionProgress> subscriber,
            StreamSubscription.Terms terms,
            Executor threads,
            TimeSource time) {
        this.actor = actor;
        this.threads = threads;
        this.target = new StreamSubscription<>(subscriber, terms, gone -> leave());
        this.paced = new PacedTask(threads, time, PAUSE, () -> looks.post(this::look));
    }

    void begin() {
        var turns = actor.turns();
        turns.post(() -> {
            var end = actor.result();
            if (end.isDone()) {
                ended(end.handle((result, failure) -> failure).join());
            } else {
                turns.subscribers().watch(this);
            }
        });
        paced.ask();
    }

    private void leave() {
        var turns = actor.turns();
        turns.post(() -> turns.subscribers().watchNoMore(this));
    }

    @Override
    public void changed() {
        paced.ask();
    }

    @Override
    public void ended(@Nullable Throwable failure) {
        threads.execute(() -> looks.post(() -> end(failure)));
    }

    private void look() {
        try {
            show(actor.view().progress());
        } catch (RuntimeException e) { // it does not answer, or is lost: its subscriber hears why
            fail(e);
        }
    }

    private void show(ExecutionProgress progress) {
        if (hasBegun) {
            target.offer(progress);
        } else {
            begin(List.of(progress));
        }
    }

    private void fail(Throwable why) {
        if (!hasBegun) {
            begin(List.of());
        }
        target.fail(why);
    }

    private void begin(List<ExecutionProgress> first) {
        hasBegun = true;
        target.begin(first);
    }

    private void end(@Nullable Throwable failure) {
        paced.stop();
        if (failure == null) {
            look();
            target.complete();
        } else {
            fail(failure);
        }
    }
}
