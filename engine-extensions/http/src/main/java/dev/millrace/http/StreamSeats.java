package dev.millrace.http;

import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many callers may listen, or wait for a result, at once. Thread-safe. */
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
                    "[HTT-122] as many callers listen to events or wait for a result as may; close a stream, or come"
                            + " again later",
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
