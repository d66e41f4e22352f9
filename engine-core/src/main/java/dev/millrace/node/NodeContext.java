package dev.millrace.node;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an attempt may see and do. Thread-safe; of use only until the attempt ends. */
public interface NodeContext {

    /** Returns the execution. */
    ExecutionId execution();

    /** Returns where the node stands in the execution. */
    NodePath path();

    /** Returns the attempt's number, from 1. */
    int attempt();

    /** Returns how often the attempt's message was leased, from 1; more than the attempts after a crash or an expired lease. */
    int deliveries();

    /** Returns a key that is the same for every attempt of this node, crashes included, and for nothing else. */
    String idempotencyKey();

    /** Returns the input: the delivered sources' outputs merged, or the node's {@code inputs}. Unmodifiable. */
    Map<String, Object> input();

    /**
     * Returns one input value, converted.
     *
     * @throws IllegalArgumentException if it is absent, null, or cannot be converted
     */
    <T> T input(String name, Class<T> type);

    /**
     * Returns the whole input, converted: to a record by its components' names, or to the single value {@code result}.
     *
     * @throws IllegalArgumentException if it cannot be converted
     */
    <T> T input(Class<T> type);

    /** Returns the output that one delivered source handed over; empty if it delivered nothing. Unmodifiable. */
    Map<String, Object> inputFrom(String nodeId);

    /** Returns the variables as they were when the attempt started, with this attempt's own writes. Unmodifiable. */
    Map<String, Object> variables();

    /**
     * Writes a variable. All writes of an attempt take effect together when the node completes; a failed attempt's vanish.
     */
    void setVariable(String name, @Nullable Object value);

    /** Returns the fields of the node's type, templates filled in. Unmodifiable. */
    Map<String, Object> settings();

    /**
     * Says how far the attempt is; renews its lease.
     *
     * @param fraction from 0 to 1
     * @param text what it is at
     */
    void progress(double fraction, String text);

    /** Renews the attempt's lease. */
    void heartbeat();

    /** Returns whether the attempt no longer counts: cancelled, timed out, or its lease lost. */
    boolean isCancelled();

    /** Runs an action when the attempt is cancelled or times out, at once if it was; from the thread that cancels. */
    void onCancel(Runnable action);
}
