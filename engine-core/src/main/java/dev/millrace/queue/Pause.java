package dev.millrace.queue;

/** How to wait for a thread that is between two steps of a few nanoseconds. Immutable. */
final class Pause {

    private static final int SPINS = 64;

    private Pause() {}

    /** Waits a moment, the n-th time; from some point on it gives way, as the other thread may need this processor. */
    @SuppressWarnings("ThreadPriorityCheck")
    static void once(int times) {
        if (times < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }
}
