package dev.millrace.internal.concurrent;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What a thread carries that code of the application may change: name, priority, context class loader, and the log's
 * context. What one piece of work leaves there reaches neither the next one nor whoever lent the thread. Confined to
 * its thread.
 */
final class ThreadState {

    private final Thread thread;
    private final String name;
    private final int priority;
    private final @Nullable ClassLoader loader;
    private final @Nullable Map<String, String> logContext;

    private ThreadState(Thread thread) {
        this.thread = thread;
        this.name = thread.getName();
        this.priority = thread.getPriority();
        this.loader = thread.getContextClassLoader();
        this.logContext = MDC.getCopyOfContextMap();
    }

    static ThreadState ofCurrent() {
        return new ThreadState(Thread.currentThread());
    }

    /** Puts back what has changed; reading it costs little, and most work changes nothing. */
    @SuppressWarnings("ThreadPriorityCheck") // it is not relied on, only put back
    void restore() {
        if (!name.equals(thread.getName())) {
            thread.setName(name);
        }
        if (priority != thread.getPriority()) {
            thread.setPriority(priority);
        }
        if (loader != thread.getContextClassLoader()) {
            thread.setContextClassLoader(loader);
        }
        if (!Objects.equals(logContext, MDC.getCopyOfContextMap())) {
            MDC.clear();
            if (logContext != null) {
                MDC.setContextMap(logContext);
            }
        }
    }
}
