package dev.millrace.internal.concurrent;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The daemon threads of an engine. They carry nothing over from whoever made them necessary, a request perhaps whose
 * user is none of the next one's business: no inheritable thread-locals, and the context class loader is that of who
 * built the engine. Thread-safe.
 */
final class DaemonThreads {

    private DaemonThreads() {}

    /** Makes threads of one name. */
    static ThreadFactory named(String name) {
        var loader = loader();
        return work -> of(work, name, loader);
    }

    /** Makes threads that are numbered. */
    static ThreadFactory numbered(String prefix) {
        var number = new AtomicInteger();
        var loader = loader();
        return work -> of(work, prefix + number.incrementAndGet(), loader);
    }

    /** Gives threads that are made elsewhere, and inherit no thread-locals, the class loader too. */
    static ThreadFactory withLoader(ThreadFactory threads) {
        var loader = loader();
        return work -> {
            var thread = threads.newThread(work);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }

    private static Thread of(Runnable work, String name, @Nullable ClassLoader loader) {
        var thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        return thread;
    }

    private static @Nullable ClassLoader loader() {
        return Thread.currentThread().getContextClassLoader();
    }
}
