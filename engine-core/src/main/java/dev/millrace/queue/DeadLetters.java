package dev.millrace.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead letters of a queue, oldest first. Thread-safe.
 *
 * <p>They are bounded. When one comes too many, the oldest is forgotten: that is counted in the metrics and logged as a
 * warning. A host that must lose none stores each in the queue's {@code onDeadLetter}, which sees every one of them.
 *
 * @param <T> the type of the payloads
 */
public final class DeadLetters<T> {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private final int capacity;
    private final Predicate<Message<T>> redriver;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock, and so are the numbers. */
    private final TreeMap<Long, DeadLetter<T>> letters = new TreeMap<>();

    private long lastId;
    private long forgotten;

    DeadLetters(int capacity, Predicate<Message<T>> redriver) {
        this.capacity = capacity;
        this.redriver = redriver;
    }

    DeadLetter<T> add(Message<T> message, String reason, Instant diedAt) {
        DeadLetter<T> letter;
        lock.lock();
        try {
            letter = new DeadLetter<>(++lastId, message, reason, diedAt);
            insert(letter);
        } finally {
            lock.unlock();
        }
        return letter;
    }

    private void insert(DeadLetter<T> letter) {
        letters.put(letter.id(), letter);
        if (letters.size() > capacity) {
            letters.pollFirstEntry();
            forgotten++;
            if (Long.bitCount(forgotten) == 1) {
                log.warn("More than {} dead letters: {} of the oldest forgotten so far", capacity, forgotten);
            }
        }
    }

    /** Returns all of them, oldest first. */
    public List<DeadLetter<T>> list() {
        lock.lock();
        try {
            return List.copyOf(letters.values());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns some of them, oldest first.
     *
     * @param behind the number of the last one that is known; 0 to begin with the oldest
     * @param limit how many at most
     */
    public List<DeadLetter<T>> list(long behind, int limit) {
        lock.lock();
        try {
            return letters.tailMap(behind, false).values().stream().limit(limit).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many there are. */
    public int size() {
        lock.lock();
        try {
            return letters.size();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the one with this number, if it is still here. */
    public Optional<DeadLetter<T>> find(long id) {
        lock.lock();
        try {
            return Optional.ofNullable(letters.get(id));
        } finally {
            lock.unlock();
        }
    }

    /** Forgets one; false if it is not here. */
    public boolean remove(long id) {
        return takeOut(id).isPresent();
    }

    /** Forgets all; returns how many there were. */
    public int clear() {
        lock.lock();
        try {
            int count = letters.size();
            letters.clear();
            return count;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts one back into the queue, due at once, with no deliveries charged.
     *
     * @return false if it is not here, if the queue has no room, or if a newer message of its key is live; in the last
     *     two cases it stays here
     * @throws IllegalStateException if the queue is closed
     */
    public boolean redrive(long id) {
        Optional<DeadLetter<T>> letter = takeOut(id);
        return letter.isPresent() && redrive(letter.get());
    }

    /**
     * Puts back all for which there is room, oldest first, as {@link #redrive(long)} does; returns how many went.
     *
     * @throws IllegalStateException if the queue is closed
     */
    public int redriveAll() {
        int count = 0;
        for (var letter : new ArrayList<>(list())) {
            count += redrive(letter.id()) ? 1 : 0;
        }
        return count;
    }

    private boolean redrive(DeadLetter<T> letter) {
        boolean gone = false;
        try {
            gone = redriver.test(letter.message().withDeliveries(0));
        } finally {
            if (!gone) {
                putBack(letter);
            }
        }
        return gone;
    }

    private void putBack(DeadLetter<T> letter) {
        lock.lock();
        try {
            insert(letter);
        } finally {
            lock.unlock();
        }
    }

    private Optional<DeadLetter<T>> takeOut(long id) {
        lock.lock();
        try {
            return Optional.ofNullable(letters.remove(id));
        } finally {
            lock.unlock();
        }
    }

    long forgotten() {
        lock.lock();
        try {
            return forgotten;
        } finally {
            lock.unlock();
        }
    }
}
