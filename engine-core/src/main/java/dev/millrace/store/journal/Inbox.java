package dev.millrace.store.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where requests wait for the journal's thread, in the order in which they came. Thread-safe. */
final class Inbox {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private List<Request> waiting = new ArrayList<>(); // guarded by lock
    private boolean isClosed; // guarded by lock

    /** Adds a request; returns false if nobody takes any more. */
    boolean put(Request request) {
        lock.lock();
        try {
            if (isClosed) {
                return false;
            }
            waiting.add(request);
            if (waiting.size() == 1) {
                filled.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Adds the last request; returns false if there was one before. */
    boolean putLast(Request request) {
        lock.lock();
        try {
            boolean isAdded = put(request);
            isClosed = true;
            return isAdded;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for requests, and takes all there are. */
    List<Request> takeAll() {
        lock.lock();
        try {
            while (waiting.isEmpty()) {
                filled.awaitUninterruptibly();
            }
            var taken = waiting;
            waiting = new ArrayList<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
