package dev.millrace.internal.runtime;

/** What an attempt was told that is to end before its code has. */
enum Told {
    /** To stop. */
    TO_STOP(false),
    /** To stop; its lease is kept while it leaves. */
    TO_LEAVE(true),
    /** To stop, and that another engine goes on with what it noted. */
    HANDED_BACK(false);

    private final boolean keepsLease;

    Told(boolean keepsLease) {
        this.keepsLease = keepsLease;
    }

    /** Returns whether the engine renews its lease still. */
    boolean keepsLease() {
        return keepsLease;
    }
}
