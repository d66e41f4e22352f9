package dev.millrace.internal.driver;

import dev.millrace.internal.concurrent.InterruptGate;
import java.util.function.Supplier;

/** Call of code of the application that another thread can stop, before it begins or while it runs. Thread-safe. */
public final class InterruptibleCall {

    private final InterruptGate gate = new InterruptGate();
    private volatile int ticket;
    private volatile boolean stopped;

    /** Creates a call that has not begun. */
    public InterruptibleCall() {}

    /**
     * Calls the code on the current thread, once; one that was stopped before finds its thread interrupted. No
     * interrupt outlives it.
     */
    public <T> T run(Supplier<T> code) {
        int open = gate.open();
        ticket = open;
        try {
            if (stopped) {
                gate.interrupt(open);
            }
            return code.get();
        } finally {
            gate.close(open);
        }
    }

    /** Interrupts the code; it may go on for as long as it likes. */
    public void stop() {
        stopped = true;
        int open = ticket;
        if (open != 0) {
            gate.interrupt(open);
        }
    }
}
