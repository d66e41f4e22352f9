package dev.millrace.internal.runtime;

import dev.millrace.internal.concurrent.InterruptGate;
import dev.millrace.internal.driver.InterruptibleCall;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Task of a worker beside attempts: it reads items, evaluates scripts, tidies up. Whoever waits for it can stop it.
 * Thread-safe.
 */
final class SideTask {

    private final Runnable work;
    private final Runnable report;

    private final InterruptibleCall call = new InterruptibleCall();

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
        if (call.isStopped()) {
            return;
        }
        call.enter(through);
        try {
            work.run();
        } finally {
            call.leave();
        }
        report.run();
    }

    /** Nobody waits for it any more: it does not begin, or is interrupted. */
    void stop() {
        call.stop();
    }
}
