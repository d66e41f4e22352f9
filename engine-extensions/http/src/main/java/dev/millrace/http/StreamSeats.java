package dev.millrace.http;

import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many streams may be open at once. Thread-safe. */
final class StreamSeats {

    private final Semaphore free;

    StreamSeats(int all) {
        this.free = new Semaphore(all);
    }

    /** A place in the row. */
    interface Seat {

        /** Gives it back; a second time does nothing. */
        void giveBack();
    }

    /** Takes a seat, or refuses the call. */
    Seat take() {
        if (!free.tryAcquire()) {
            throw ApiProblem.of(
                    429,
                    "[HTT-122] as many streams of events are open as may be; close one, or come again later",
                    Map.of("Retry-After", "5"));
        }
        var isTaken = new AtomicBoolean(true);
        return () -> {
            if (isTaken.getAndSet(false)) {
                free.release();
            }
        };
    }
}
