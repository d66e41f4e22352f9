package dev.millrace.queue;

import java.lang.ref.WeakReference;

/**
 * The slot that one thread alone fills; alone on its cache lines. Thread-safe.
 *
 * @param <L> the leases
 */
@SuppressWarnings("unused")
final class OwnSlot<L extends LeaseState> extends Slot<L> {

    private static final long serialVersionUID = 1;

    private final transient WeakReference<Thread> owner;

    private long pad1, pad2, pad3, pad4, pad5, pad6, pad7, pad8;
    private long pad9, pad10, pad11, pad12, pad13, pad14, pad15;

    OwnSlot(Thread owner) {
        this.owner = new WeakReference<>(owner);
    }

    boolean isOf(Thread thread) {
        return owner.refersTo(thread);
    }

    /** Says whether its thread is gone, with all that it leased: then nobody will use it again. */
    boolean isLeft() {
        return owner.refersTo(null) && get() == null;
    }
}
