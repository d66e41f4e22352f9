package dev.millrace.internal.runtime;

import dev.millrace.internal.concurrent.InterruptGate;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a worker does beside attempts: it reads items, evaluates scripts, tidies up. Whoever waits for it can stop it.
 * Thread-safe.
 */
final class SideTask {

    private final Runnable work;
    private final Runnable report;

    private volatile boolean stopped;
    private volatile @Nullable InterruptGate gate;
    private volatile int ticket;

    private SideTask(Runnable work, Runnable report) {
        this.work = work;
        this.report = report;
    }

    static SideTask of(Runnable work) {
        return new SideTask(work, () -> {});
    }

    /** Creates a task with an outcome, which is reported when nothing can interrupt it any more. */
    static <T> SideTask of(Supplier<T> work, Consumer<T> report) {
        var found = new Found<T>();
        return new SideTask(() -> found.value = work.get(), () -> found.tell(report));
    }

    /** Confined to the worker. */
    private static final class Found<T> {
        private @Nullable T value;

        void tell(Consumer<T> report) {
            if (value != null) {
                report.accept(value);
            }
        }
    }

    /** Does it on the current thread, unless it was stopped. */
    void run(InterruptGate through) {
        if (stopped) {
            return;
        }
        gate = through;
        ticket = through.open();
        try {
            if (stopped) {
                through.interrupt(ticket);
            }
            work.run();
        } finally {
            through.close(ticket);
        }
        report.run();
    }

    /** Nobody waits for it any more: it does not begin, or is interrupted. */
    void stop() {
        stopped = true;
        var through = gate;
        if (through != null && ticket != 0) {
            through.interrupt(ticket);
        }
    }
}
