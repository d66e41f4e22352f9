package dev.millrace.nodes.process;

/** Where this module's threads are made: daemons that read and write the pipes of processes. */
final class Threads {

    private Threads() {}

    static Thread start(String name, Runnable work) {
        var thread = new Thread(work, "millrace-process-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
