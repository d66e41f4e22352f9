package dev.millrace.internal.driver;

import dev.millrace.internal.concurrent.InterruptGate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Call of code of the application that another thread can stop, before it begins or while it runs. Thread-safe. */
public final class InterruptibleCall {

    private volatile @Nullable InterruptGate gate;
    private volatile boolean stopped;

    /** Creates a call that has not begun. */
    public InterruptibleCall() {}

    /**
     * Calls the code on the current thread, once; one that was stopped before finds its thread interrupted. No
     * interrupt outlives it.
     */
    public <T> T run(Supplier<T> code) {
        enter(new InterruptGate());
        try {
            return code.get();
        } finally {
            leave();
        }
    }

    /** Begins, once, on the current thread, which is interrupted if the call was stopped before. */
    public void enter(InterruptGate through) {
        gate = through;
        through.open(this);
        if (stopped) {
            through.interrupt(this);
        }
    }

    /** Ends what was begun on the current thread. No interrupt outlives it. */
    public void leave() {
        var through = gate;
        if (through != null) {
            through.close(this);
            through.restoreThread();
        }
    }

    /** Interrupts the code; it may go on for as long as it likes. */
    public void stop() {
        stopped = true;
        var through = gate;
        if (through != null) {
            through.interrupt(this);
        }
    }

    /** Returns whether it was stopped. */
    public boolean isStopped() {
        return stopped;
    }
}
