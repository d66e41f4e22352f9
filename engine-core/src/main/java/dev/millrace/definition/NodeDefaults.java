package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the nodes of a workflow are treated by where they do not say so themselves: all nodes that a worker runs, in
 * bodies too, not those of subflows. Loops, containers, subflows, waits and the like are not meant: what is in them has
 * the defaults. Immutable.
 *
 * @param attempts the time limit, the notice that an attempt takes long, and the retry policy; its lease mode means
 *     nothing
 */
public record NodeDefaults(Attempts attempts) {

    /** No node has more than it says. */
    public static final NodeDefaults NONE = new NodeDefaults(Attempts.ONE);

    /** The names of the types that no worker runs, in lower case. */
    static final Set<String> CONTROL = Set.of(
            "noop",
            "ifelse",
            "switch",
            "while",
            "foreach",
            "steps",
            "container",
            "subflow",
            "timer",
            "verify",
            "wait",
            "end");

    /** Checks for null. */
    public NodeDefaults {
        requireNonNull(attempts, "attempts");
    }

    /** Returns a copy with a time limit for each attempt. */
    public NodeDefaults withTimeout(Duration limit) {
        return new NodeDefaults(attempts.withTimeout(limit));
    }

    /** Returns a copy in which an event says when an attempt has taken so long. */
    public NodeDefaults withOvertimeAfter(Duration length) {
        return new NodeDefaults(attempts.withOvertimeAfter(length));
    }

    /** Returns a copy with a retry policy. */
    public NodeDefaults withRetry(RetryPolicy policy) {
        return new NodeDefaults(attempts.withRetry(policy, Map.of()));
    }

    /** Returns the attempts of a node of this type, with what it does not say itself. */
    Attempts completing(Attempts own, String type) {
        return CONTROL.contains(type.toLowerCase(Locale.ROOT)) ? own : own.completedBy(attempts);
    }
}
