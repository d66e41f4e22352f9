package dev.millrace.store.journal;

/** Makes the journal's threads. */
final class JournalThreads {

    private JournalThreads() {}

    static Thread daemon(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
