package dev.millrace.internal.decision.plan;

import dev.millrace.node.LazyItems;
import org.jspecify.annotations.Nullable;

/**
 * Items that one loop reads as it needs them, from an iterator of the application. Confined to whoever reads for the
 * loop.
 */
public final class LazySource {

    private final LazyItems items;
    private @Nullable Object handle;

    LazySource(LazyItems items) {
        this.items = items;
    }

    /** Returns the items; only the driver reads them. */
    public LazyItems items() {
        return items;
    }

    /** Returns the driver's own handle, which says how far it has read; null if it has given none. */
    public @Nullable Object handle() {
        return handle;
    }

    /** Keeps the driver's own handle. */
    public void handle(Object reader) {
        handle = reader;
    }
}
