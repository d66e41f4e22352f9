package dev.millrace.http;

import dev.millrace.EventStream;
import dev.millrace.event.Event;
import dev.millrace.event.Overflow;
import dev.millrace.serialization.DataCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream of events as server-sent events, for one caller. Each has its number as id, so that a caller that lost the
 * connection says by {@code Last-Event-ID} what it has. A caller that is too slow is cut off, and comes again so.
 * Confined to the thread that writes, but for what the stream calls.
 */
final class EventFeed {

    private static final int BEAT_SECONDS = 15;

    private static final int BUFFER = 4_096;

    private final EventStream stream;
    private final Function<Event, Object> form;
    private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    /**
     * What comes from the stream.
     *
     * @param event an event; null at the end
     * @param isCutOff whether the end came too early
     */
    private record Arrival(@Nullable Event event, boolean isCutOff) {}

    /**
     * Creates a feed.
     *
     * @param form makes the data of an event
     */
    EventFeed(EventStream stream, Function<Event, Object> form) {
        this.stream = stream.buffer(BUFFER).overflow(Overflow.FAIL);
        this.form = form;
    }

    /** Writes all events until the stream ends, or the caller is gone. */
    void writeTo(OutputStream out) throws IOException {
        var taker = new Taker();
        stream.subscribe(taker);
        try {
            // What flushes the head: a caller knows that it is heard before anything happens.
            write(out, ": open\n\n");
            while (true) {
                var arrival = arrivals.poll(BEAT_SECONDS, TimeUnit.SECONDS);
                if (arrival == null) {
                    write(out, ": beat\n\n");
                } else if (arrival.event() == null) {
                    if (!arrival.isCutOff()) {
                        write(out, "event: end\ndata: {}\n\n");
                    }
                    return;
                } else {
                    write(out, text(arrival.event()));
                    taker.next();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            taker.cancel();
        }
    }

    private String text(Event event) {
        var number = event.sequence() == 0 ? "" : "id: " + event.sequence() + "\n";
        return number + "event: " + event.getClass().getSimpleName() + "\ndata: "
                + DataCodec.toJsonLine(form.apply(event)) + "\n\n";
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Takes one event after the other, each when the one before is written. Thread-safe. */
    private final class Taker implements Subscriber<Event> {

        private volatile @Nullable Subscription subscription;

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(Event event) {
            arrivals.add(new Arrival(event, false));
        }

        @Override
        public void onError(Throwable failure) {
            arrivals.add(new Arrival(null, true));
        }

        @Override
        public void onComplete() {
            arrivals.add(new Arrival(null, false));
        }

        void next() {
            var known = subscription;
            if (known != null) {
                known.request(1);
            }
        }

        void cancel() {
            var known = subscription;
            if (known != null) {
                known.cancel();
            }
        }
    }
}
