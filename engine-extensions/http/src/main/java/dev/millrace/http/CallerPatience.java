package dev.millrace.http;

import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long one thread waits for a caller that sends or takes too slowly. When that is over, the thread is interrupted,
 * which closes the connection that it reads or writes. Thread-safe.
 */
final class CallerPatience {

    private final Duration limit;
    private final Thread waiting;
    private @Nullable Alarm alarm;
    private long turn;

    CallerPatience(Duration limit, Thread waiting) {
        this.limit = limit;
        this.waiting = waiting;
    }

    /** Begins to wait; a wait before it is over. */
    synchronized void begin() {
        end();
        long mine = turn;
        alarm = TimeSource.system().schedule(limit, () -> over(mine));
    }

    /** Ends the wait: after this nothing is interrupted. */
    synchronized void end() {
        turn++;
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    private synchronized void over(long mine) {
        if (turn == mine) {
            waiting.interrupt();
        }
    }
}
