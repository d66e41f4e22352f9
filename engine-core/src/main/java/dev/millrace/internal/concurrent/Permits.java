package dev.millrace.internal.concurrent;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Priority;
import dev.millrace.queue.Weights;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A semaphore that parks tasks, not threads: who finds no permit leaves a task that runs when it has one. Those that
 * wait are served by the weight of their priorities, first come first served within each. Thread-safe.
 */
public final class Permits {

    /*
     * I1  Never more permits are taken than there are.
     * I2  Nobody waits while the permits that he is next for are free: every call that frees some, or takes somebody
     *     out of the line, serves it before it unlocks.
     * I3  Nobody starves: whose turn it is, is settled once, and nobody is served before he is; the turns go round by
     *     weight. Only those that held their permits before, in another process, go in front.
     * Checked by PermitsTest, PermitsLincheckTest.
     */
    private static final int NOBODY = -1;

    private final ReentrantLock lock = new ReentrantLock();
    private final int total;

    // Guarded by the lock.
    private final Deque<Request> returning = new ArrayDeque<>(1);
    private final List<Deque<Request>> lanes = List.of(new ArrayDeque<>(1), new ArrayDeque<>(1), new ArrayDeque<>(1));
    private final Set<Request> holders = Collections.newSetFromMap(new IdentityHashMap<>());
    private int taken;
    private int turn = NOBODY;
    private long served;

    /**
     * What somebody wants: made for one acquire. Immutable.
     */
    public static final class Request {

        private final int permits;
        private final Priority priority;
        private final String who;
        private final Runnable granted;
        private final boolean returns;

        /**
         * Creates a request.
         *
         * @param permits how many, at most the total
         * @param who for people: the text that others are told who wait behind it
         * @param granted runs later, with the permits taken, on the thread that made room; never under the lock
         */
        public Request(int permits, Priority priority, String who, Runnable granted) {
            this(permits, priority, who, granted, false);
        }

        private Request(int permits, Priority priority, String who, Runnable granted, boolean returns) {
            this.permits = permits;
            this.priority = requireNonNull(priority, "priority");
            this.who = requireNonNull(who, "who");
            this.granted = requireNonNull(granted, "granted");
            this.returns = returns;
        }

        /**
         * Returns the same for who held the permits before, in a process that has ended: it goes in front of all that
         * wait.
         */
        public Request returning() {
            return new Request(permits, priority, who, granted, true);
        }
    }

    /**
     * What keeps a request waiting. Immutable.
     *
     * @param holders who holds the permits that it lacks; empty if it is only not its turn
     * @param before whose turn it is instead; empty if the permits are lacking
     */
    public record Obstacle(List<String> holders, List<String> before) {}

    /** Creates a semaphore with this many permits. */
    public Permits(int total) {
        this.total = total;
    }

    /** Takes permits, or leaves a task. Returns whether they were taken at once; if so the task does not run. */
    public boolean acquire(Request request) {
        lock.lock();
        try {
            boolean passes = request.returns ? returning.isEmpty() : next() == null;
            if (passes && fits(request)) {
                take(request);
                return true;
            }
            (request.returns ? returning : laneOf(request)).add(request);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Gives permits back and runs the tasks that have theirs now. */
    public void release(Request request) {
        List<Request> ready;
        lock.lock();
        try {
            holders.remove(request);
            taken -= request.permits;
            ready = serve();
        } finally {
            lock.unlock();
        }
        ready.forEach(next -> next.granted.run());
    }

    /** Takes a request back that waits; its task does not run. Returns false if it does not wait any more. */
    public boolean withdraw(Request request) {
        List<Request> ready;
        lock.lock();
        try {
            var line = request.returns ? returning : laneOf(request);
            boolean wasFirst = line.peek() == request;
            if (!line.remove(request)) {
                return false;
            }
            if (wasFirst && !request.returns && turn == laneNumber(request)) {
                turn = NOBODY;
            }
            ready = serve();
        } finally {
            lock.unlock();
        }
        ready.forEach(next -> next.granted.run());
        return true;
    }

    /** Returns what keeps a request waiting; nothing in it if nothing does any more. */
    public Obstacle obstacle(Request request) {
        lock.lock();
        try {
            if (holders.contains(request) || !(request.returns ? returning : laneOf(request)).contains(request)) {
                return new Obstacle(List.of(), List.of());
            }
            var first = next();
            return fits(request) && first != null
                    ? new Obstacle(List.of(), List.of(first.who))
                    : new Obstacle(
                            holders.stream().map(holder -> holder.who).sorted().toList(), List.of());
        } finally {
            lock.unlock();
        }
    }

    private List<Request> serve() {
        List<Request> ready = new ArrayList<>();
        for (var next = next(); next != null && fits(next); next = next()) {
            if (next.returns) {
                returning.remove();
            } else {
                laneOf(next).remove();
                served++;
                turn = NOBODY;
            }
            take(next);
            ready.add(next);
        }
        return ready;
    }

    /** Returns who is served next; null if nobody waits. */
    private @Nullable Request next() {
        if (!returning.isEmpty()) {
            return returning.peek();
        }
        if (turn == NOBODY) {
            int waiting = 0;
            for (int lane = 0; lane < lanes.size(); lane++) {
                waiting |= lanes.get(lane).isEmpty() ? 0 : 1 << lane;
            }
            if (waiting == 0) {
                return null;
            }
            turn = Weights.OF_PRIORITIES.next(served, waiting);
        }
        return lanes.get(turn).peek();
    }

    private boolean fits(Request request) {
        return taken + request.permits <= total;
    }

    private void take(Request request) {
        taken += request.permits;
        holders.add(request);
    }

    private Deque<Request> laneOf(Request request) {
        return lanes.get(laneNumber(request));
    }

    @SuppressWarnings("EnumOrdinal") // the order of service is the order of the constants
    private static int laneNumber(Request request) {
        return request.priority.ordinal();
    }

    /** Returns how many permits are taken. */
    public int taken() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many permits there are. */
    public int total() {
        return total;
    }
}
