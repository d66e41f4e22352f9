package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A counter alone on its cache lines, so that threads which write one do not slow those which read another.
 * Thread-safe.
 */
@SuppressWarnings("unused")
final class Position extends AtomicLong {

    private static final long serialVersionUID = 1;

    private long pad1, pad2, pad3, pad4, pad5, pad6, pad7, pad8;
    private long pad9, pad10, pad11, pad12, pad13, pad14, pad15;
}
