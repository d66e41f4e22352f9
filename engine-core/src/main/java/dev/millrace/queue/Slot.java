package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A place for one lease that is out; empty while it is null. Thread-safe.
 *
 * @param <L> the leases
 */
class Slot<L extends LeaseState> extends AtomicReference<@Nullable L> {

    private static final long serialVersionUID = 1;

    /** Says whether no lease is in it, or only one that has ended or has no message yet. */
    final boolean isFree() {
        L lease = get();
        return lease == null || !lease.isLeased();
    }
}
