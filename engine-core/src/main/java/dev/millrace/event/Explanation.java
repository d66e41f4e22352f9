package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Why a node stands where it stands. Immutable.
 *
 * @param node the node
 * @param status where it stands
 * @param reasons what explains it, the weightiest first; empty where there is nothing to explain
 */
public record Explanation(NodePath node, NodeStatus status, List<Reason> reasons) {

    /** Copies the list. */
    public Explanation {
        requireNonNull(node, "node");
        requireNonNull(status, "status");
        reasons = List.copyOf(reasons);
    }

    /** What a reason is about. */
    public enum Kind {
        /** How many of its sources the node needs. */
        JOIN,
        /** A connection to the node: open, delivered, broken or not taken. */
        CONNECTION,
        /** A limit, a lock, a pause, or the wait for a worker. */
        GATE,
        /** A time that has to come. */
        TIMER,
        /** A signal that has to come. */
        SIGNAL,
        /** Somebody who has to decide. */
        DECISION,
        /** An execution of its own. */
        CHILD,
        /** Scripts that a worker evaluates for it. */
        SCRIPT,
        /** Scopes that are open in it. */
        SCOPE,
        /** Another attempt, and what made it necessary. */
        RETRY,
        /** Another node that stands in for it, or that it stands in for. */
        SUBSTITUTE,
        /** What went wrong. */
        FAILURE,
        /** What people should look at though it completed. */
        WARNING,
        /** Who stopped it. */
        STOP,
        /** How it ended. */
        END
    }

    /**
     * One thing that explains a node's status.
     *
     * @param kind what it is about
     * @param subject which connection, signal, lock, attempt, ...; empty where there is but one
     * @param text what it says, for people
     * @param values the data that decided, by the names that a condition uses; empty if none did
     */
    public record Reason(Kind kind, String subject, String text, Map<String, Object> values) {

        /** Checks for null; the engine hands in an unmodifiable map. */
        public Reason {
            requireNonNull(kind, "kind");
            requireNonNull(subject, "subject");
            requireNonNull(text, "text");
            requireNonNull(values, "values");
        }
    }

    /** Returns the whole as text, a line for each reason. */
    @Override
    public String toString() {
        return node + " is " + status
                + reasons.stream()
                        .map(reason -> "\n  "
                                + (reason.subject().isEmpty() || reason.text().isEmpty()
                                        ? reason.subject()
                                        : reason.subject() + ": ")
                                + reason.text()
                                + (reason.values().isEmpty() ? "" : ", with " + SecretNames.text(reason.values())))
                        .collect(Collectors.joining());
    }
}
