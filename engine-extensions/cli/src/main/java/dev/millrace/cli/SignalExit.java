package dev.millrace.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Gives the main thread time to report after a signal; it ends the JVM when it has. */
final class SignalExit {

    private static final int SECONDS = 20;

    private SignalExit() {}

    @SuppressWarnings("ReturnValueIgnored") // nobody counts down: whoever reports ends the JVM
    static void waitForExit() {
        try {
            new CountDownLatch(1).await(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
