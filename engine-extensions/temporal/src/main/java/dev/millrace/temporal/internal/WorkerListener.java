package dev.millrace.temporal.internal;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.LoggableException;
import io.temporal.workflow.unsafe.WorkflowUnsafe;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listener of a worker, which hears events as they are decided and not as they are replayed; on a thread of its own,
 * for workflow code must not wait. Thread-safe.
 */
final class WorkerListener {

    private static final Logger log = LoggerFactory.getLogger(WorkerListener.class);
    private static final long IDLE_SECONDS = 10;

    private final ExecutionListener listener;
    private final Executor thread;

    WorkerListener(ExecutionListener listener) {
        this.listener = listener;
        this.thread =
                new ThreadPoolExecutor(0, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    var made = new Thread(task, "millrace-temporal-listener");
                    made.setDaemon(true);
                    return made;
                });
    }

    /** Has it hear what workflow code, which calls this, has just decided. */
    void decided(List<Event> events) {
        if (!events.isEmpty() && !WorkflowUnsafe.isReplaying()) {
            thread.execute(() -> events.forEach(this::tell));
        }
    }

    private void tell(Event event) {
        try {
            listener.on(event);
        } catch (Throwable t) { // whatever it throws changes nothing
            log.warn(
                    "Listener {} failed on {} of execution {}",
                    listener.getClass().getName(),
                    event.getClass().getSimpleName(),
                    event.execution(),
                    LoggableException.of(t));
        }
    }
}
