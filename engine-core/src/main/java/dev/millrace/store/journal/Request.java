package dev.millrace.store.journal;

/** What the journal's thread is asked to do. */
sealed interface Request permits Append, Request.Task {

    /**
     * Something else than a frame, done in its turn.
     *
     * @param work what to do; it does not throw
     */
    record Task(Runnable work) implements Request {}
}
