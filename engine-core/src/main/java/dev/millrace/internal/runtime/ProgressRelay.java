package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionProgress;
import dev.millrace.internal.concurrent.StreamSubscription;
import java.util.List;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * The relay between the events of an execution and who wants to know how far it is: where events come faster than they
 * are looked at, the newest stands for all. Confined to the calls of its subscription.
 */
final class ProgressRelay implements Subscriber<Event> {

    private final Actor actor;
    private final StreamSubscription<ExecutionProgress> target;
    private @Nullable Subscription events; // set before the target begins

    ProgressRelay(Actor actor, Subscriber<? super ExecutionProgress> subscriber, StreamSubscription.Terms terms) {
        this.actor = actor;
        this.target = new StreamSubscription<>(subscriber, terms, gone -> leave());
    }

    private void leave() {
        if (events != null) {
            events.cancel();
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        events = subscription;
        target.begin(List.of());
        look();
        subscription.request(1);
    }

    @Override
    public void onNext(Event event) {
        look();
        if (events != null) {
            events.request(1);
        }
    }

    private void look() {
        try {
            target.offer(actor.view().progress());
        } catch (RuntimeException e) { // it does not answer, or is lost: its subscriber hears why
            target.fail(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        target.fail(failure);
    }

    @Override
    public void onComplete() {
        look();
        target.complete();
    }
}
