package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A place of a ring: its stamp, and beside it, on one cache line, what it holds. The stamp is thread-safe; the content
 * belongs to whom the stamp gives it.
 */
final class Cell extends AtomicLong {

    private static final long serialVersionUID = 1;

    @Nullable
    transient Object content;

    Cell(long stamp) {
        super(stamp);
    }
}
