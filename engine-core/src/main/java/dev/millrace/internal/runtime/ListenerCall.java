package dev.millrace.internal.runtime;

import org.jspecify.annotations.Nullable;

/** The call of a listener that a turn is making, for those whom it holds up. Written in the turn, read by anybody. */
final class ListenerCall {

    /** Of an engine without listeners: nobody is ever called. */
    static final ListenerCall NONE = new ListenerCall();

    private volatile @Nullable Made call;

    /**
     * A call that has not returned.
     *
     * @param whom who is called
     * @param sinceNanos since when
     */
    record Made(MonitoredListener whom, long sinceNanos) {}

    void begins(Made made) {
        call = made;
    }

    void ends() {
        call = null;
    }

    /** Returns the call that goes on; null if there is none. */
    @Nullable
    Made made() {
        return call;
    }

    /** Says who holds up the turn; empty if nobody is known to. */
    String holder() {
        var goesOn = call;
        return goesOn == null ? "" : "; listener " + goesOn.whom().name() + " is being called";
    }
}
