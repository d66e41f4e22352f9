package dev.millrace.internal.concurrent;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets one thread at a time do something, which waits for no thread that may want to do it too. Thread-safe. */
public final class Exclusion {

    private final ReentrantLock lock = new ReentrantLock();

    /** Does it when no other thread does. Returns what it returns. */
    public <T extends @Nullable Object> T alone(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Begins what no other thread does meanwhile, where that is done so often that an object for it would count. */
    public void begin() {
        lock.lock();
    }

    /** Ends what this thread has begun. */
    public void end() {
        lock.unlock();
    }
}
