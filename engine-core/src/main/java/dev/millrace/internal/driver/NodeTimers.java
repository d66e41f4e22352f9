package dev.millrace.internal.driver;

import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Timers of the nodes of one execution, at most one for each. Confined to its driver's thread. */
public final class NodeTimers {

    private final TimeSource time;
    private final Executor turns;
    private final Consumer<NodeHandle> due;

    /** In the order in which they were set: a driver that is replayed takes them back in one order. */
    private final Map<NodeHandle, Alarm> alarms = new LinkedHashMap<>();

    /**
     * Creates it without any.
     *
     * @param turns takes a turn on the driver's thread
     * @param due is told there of a node whose time has come
     */
    public NodeTimers(TimeSource time, Executor turns, Consumer<NodeHandle> due) {
        this.time = time;
        this.turns = turns;
        this.due = due;
    }

    /** Sets the timer of a node; an earlier one is forgotten. */
    public void set(NodeHandle node, Duration delay) {
        cancel(node);
        alarms.put(node, time.schedule(delay, () -> turns.execute(() -> isDue(node))));
    }

    private void isDue(NodeHandle node) {
        if (alarms.remove(node) != null) {
            due.accept(node);
        }
    }

    /** Takes the timer of a node back, if it has one. */
    public void cancel(NodeHandle node) {
        Optional.ofNullable(alarms.remove(node)).ifPresent(Alarm::cancel);
    }

    /** Takes all timers back. */
    public void cancelAll() {
        alarms.values().forEach(Alarm::cancel);
        alarms.clear();
    }
}
