package dev.millrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of the process: by the code of its command, or by a signal. The JVM itself ends with 128 and the signal's
 * number once its shutdown hooks are done. So the hook here gives the command time to leave what it runs and to report,
 * and a command that a signal has made fail lets the hook end; no second code is made up for it. Thread-safe.
 */
final class SignalExit {

    private static final int SECONDS = 20;

    private final CountDownLatch reported = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private final List<Runnable> tasks = new ArrayList<>();
    private boolean isSignalled;

    /** Hears of signals from now on. */
    void listen() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::signalled, "millrace-shutdown"));
    }

    /** Takes what must be done when a signal comes; does not return if one has come. */
    void before(Runnable task) {
        if (!isAdded(task)) {
            letEnd();
        }
    }

    private synchronized boolean isAdded(Runnable task) {
        return !isSignalled && tasks.add(task);
    }

    /** Ends the JVM, whatever threads there still are. */
    void end(int code) {
        if (code != ExitCodes.OK && isSignalled()) {
            letEnd();
        }
        Runtime.getRuntime().halt(code);
    }

    private synchronized boolean isSignalled() {
        return isSignalled;
    }

    private synchronized List<Runnable> begin() {
        isSignalled = true;
        return List.copyOf(tasks);
    }

    private void signalled() {
        var asked = begin();
        asked.forEach(Runnable::run);
        if (!asked.isEmpty()) {
            await(reported);
        }
    }

    /** Has nothing more to say: the JVM ends while this waits. */
    private void letEnd() {
        reported.countDown();
        await(never);
    }

    @SuppressWarnings("ReturnValueIgnored") // late or not, the JVM ends
    private static void await(CountDownLatch latch) {
        try {
            latch.await(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
