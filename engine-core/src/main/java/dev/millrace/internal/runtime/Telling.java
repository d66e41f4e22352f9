package dev.millrace.internal.runtime;

import org.jspecify.annotations.Nullable;

/** What code of the application a turn is calling, for those whom it holds up. Written in the turn, read by anybody. */
final class Telling {

    private volatile @Nullable Call call;

    /**
     * A call that has not returned.
     *
     * @param whom who is called
     * @param sinceNanos since when
     */
    record Call(AudienceMember whom, long sinceNanos) {}

    void begins(Call made) {
        call = made;
    }

    void ends() {
        call = null;
    }

    /** Returns the call that goes on; null if there is none. */
    @Nullable
    Call call() {
        return call;
    }
}
