package dev.millrace.internal.runtime;

import org.jspecify.annotations.Nullable;

/** The call of a listener that a turn is making, for those whom it holds up. Written in the turn, read by anybody. */
final class ListenerCall {

    /** Of an engine without listeners: nobody is ever called. */
    static final ListenerCall NONE = new ListenerCall();

    private static final int NANOS = 1_000_000;

    /** Since when, in milliseconds; written before {@link #whom}, so who reads it behind that finds none too old. */
    private int sinceMillis;

    private volatile @Nullable MonitoredListener whom;

    void begins(MonitoredListener listener, long nanoTime) {
        sinceMillis = millis(nanoTime);
        whom = listener;
    }

    /** The same listener is called again at once; who reads the time before may take it for slow a moment too early. */
    void goesOn(long nanoTime) {
        sinceMillis = millis(nanoTime);
    }

    void ends() {
        whom = null;
    }

    /** Returns who is called at this moment; null if nobody is. */
    @Nullable
    MonitoredListener whom() {
        return whom;
    }

    /** Names a listener that has held up the turn for long. */
    void watch(long nanoTime) {
        var listener = whom;
        if (listener != null) {
            listener.nameIfSlow((long) (millis(nanoTime) - sinceMillis) * NANOS);
        }
    }

    private static int millis(long nanoTime) {
        return (int) (nanoTime / NANOS);
    }

    /** Says who holds up the turn; empty if nobody is known to. */
    String holder() {
        var listener = whom;
        return listener == null ? "" : "; listener " + listener.name() + " is being called";
    }
}
