package dev.millrace.store.journal;

/** Makes the journal's threads. */
final class JournalThreads {

    private JournalThreads() {}

    static Thread daemon(Runnable work, String name) {
        var thread = new Thread(null, work, name, 0, false); // whoever opens the journal is none of its business
        thread.setDaemon(true);
        return thread;
    }
}
