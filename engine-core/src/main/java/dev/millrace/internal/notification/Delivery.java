package dev.millrace.internal.notification;

import dev.millrace.event.Failure;
import dev.millrace.event.LoggableException;
import dev.millrace.internal.concurrent.Answer;
import dev.millrace.internal.concurrent.CoalescedTask;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.internal.decision.plan.Retries;
import dev.millrace.notification.ChannelReport;
import dev.millrace.notification.ChannelReport.Pending;
import dev.millrace.notification.DeliveryException;
import dev.millrace.notification.Notification;
import dev.millrace.notification.NotificationSettings.Declared;
import dev.millrace.store.StoreException;
import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The delivery to one channel: in order, one notification at a time, on one thread. Thread-safe. */
final class Delivery {

    /*
     * D1  One thread: all below runs as a task of the errand, one after the other; others only ask for it.
     * D2  Nothing is lost: the backlog is told that something is dealt with when all of it was delivered or given up.
     * D3  No turn waits: who asks from a turn raises a flag at most.
     */
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);
    private static final Duration LONGEST_REQUEST = Duration.ofHours(1);
    private static final Duration STORE_PAUSE = Duration.ofSeconds(10);

    private final Declared declared;
    private final ChannelBacklog backlog;
    private final Clocks clocks;
    private final Errand thread;
    private final CoalescedTask work;
    private final ChannelTally tally;
    private volatile boolean isClosed;

    // Confined to the thread.
    private final Queue<Notification> next = new ArrayDeque<>();
    private final List<Answer<Boolean>> awaitingIdle = new ArrayList<>();
    private boolean isLast; // nothing is tried again
    private int failures;
    private long firstTryNanos;
    private long dueNanos;
    private Alarm alarm = () -> {};

    /**
     * Where time and chance come from.
     *
     * @param time clocks and alarms
     * @param random numbers from 0 to 1, for jitter
     */
    record Clocks(TimeSource time, DoubleSupplier random) {}

    Delivery(Declared declared, ChannelBacklog backlog, Clocks clocks, Errand thread, ChannelTally tally) {
        this.declared = declared;
        this.backlog = backlog;
        this.clocks = clocks;
        this.thread = thread;
        this.tally = tally;
        this.work = new CoalescedTask(thread, this::work);
    }

    /** Looks soon whether there is something to deliver. */
    void ask() {
        if (!isClosed) {
            work.ask();
        }
    }

    /** Returns how the channel stands. */
    ChannelReport report() {
        return tally.report();
    }

    /** Waits until nothing is left to deliver. Returns whether that was so in time. */
    boolean awaitIdle(Duration limit) {
        var answer = new Answer<Boolean>();
        boolean isOpen = thread.run(() -> {
            awaitingIdle.add(answer);
            work();
        });
        return isOpen && answer.await(limit);
    }

    private void work() {
        try {
            while (!isClosed && step()) {
                // one after the other
            }
        } catch (StoreException | IllegalStateException e) {
            if (!isClosed) {
                log.warn(
                        "[NOT-106] Channel {} cannot read the store now, or not note how far it is; it is tried again:"
                                + " {}",
                        tally.name(),
                        e.getMessage());
                askAfter(STORE_PAUSE);
            }
        }
    }

    /** Does one thing; returns whether there may be another one now. */
    private boolean step() {
        var head = next.peek();
        if (head == null) {
            backlog.done();
            var more = backlog.next();
            more.ifPresentOrElse(next::addAll, this::idle);
            return more.isPresent();
        }
        if (failures > 0 && !isLast && clocks.time().nanoTime() < dueNanos) {
            askAfter(Duration.ofNanos(dueNanos - clocks.time().nanoTime()));
            return false;
        }
        if (failures == 0) {
            firstTryNanos = clocks.time().nanoTime();
        }
        try {
            declared.channel().deliver(head);
            tally.delivered();
            settled();
        } catch (Throwable t) { // a channel may be code of the application
            failed(head, t);
        }
        return true;
    }

    private void settled() {
        next.remove();
        failures = 0;
    }

    private void failed(Notification head, Throwable thrown) {
        if (thrown instanceof InterruptedException) {
            Thread.interrupted(); // the thread is this channel's own, and goes on
        }
        failures++;
        var failure = Failure.of(thrown);
        var now = clocks.time().nanoTime();
        var delay = delay(thrown);
        if (isOver(thrown, failure, now + delay.toNanos())) {
            tally.givenUp(head.id(), clocks.time().now(), failure.toString());
            log.warn(
                    "[NOT-102] Channel {} was not told of {} ({}): given up after {} tries",
                    tally.name(),
                    head.id(),
                    head.message(),
                    failures,
                    LoggableException.of(thrown));
            settled();
            return;
        }
        dueNanos = now + delay.toNanos();
        tally.failed(new Pending(head.id(), failures, clocks.time().now().plus(delay), failure.toString()));
        log.debug("Channel {} was not told of {} yet", tally.name(), head.id(), LoggableException.of(thrown));
    }

    private boolean isOver(Throwable thrown, Failure failure, long dueNanosThen) {
        var retry = declared.retry();
        return isLast
                || thrown instanceof DeliveryException refused && refused.isFinal()
                || failures >= retry.maxAttempts()
                || !Retries.isEligible(retry, failure)
                || Retries.isTooLate(retry, firstTryNanos / 1_000, dueNanosThen / 1_000);
    }

    private Duration delay(Throwable thrown) {
        var own = Retries.delay(declared.retry(), failures, clocks.random().getAsDouble());
        var asked =
                thrown instanceof DeliveryException later ? later.retryAfter().orElse(Duration.ZERO) : Duration.ZERO;
        var bounded = asked.compareTo(LONGEST_REQUEST) > 0 ? LONGEST_REQUEST : asked;
        return own.compareTo(bounded) > 0 ? own : bounded;
    }

    private void idle() {
        awaitingIdle.forEach(one -> one.give(true));
        awaitingIdle.clear();
    }

    private void askAfter(Duration delay) {
        alarm.cancel();
        alarm = clocks.time().schedule(delay, this::ask);
    }

    /**
     * Delivers nothing more; what is being delivered is given some time.
     *
     * @param wantsAll whether what waits is tried once more before
     */
    void close(boolean wantsAll, Duration limit) {
        if (isClosed) {
            return;
        }
        if (wantsAll) {
            thread.runWithin(limit, () -> {
                isLast = true;
                work();
            });
        }
        isClosed = true;
        thread.run(() -> alarm.cancel());
        thread.close();
        thread.await(limit);
    }
}
