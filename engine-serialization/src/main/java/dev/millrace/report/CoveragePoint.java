package dev.millrace.report;

import static java.util.Objects.requireNonNull;

/**
 * One thing in a definition that executions take or do not take. Immutable.
 *
 * @param kind what it is
 * @param place the node's place in the definition, its path without the indices of iterations; of routes and
 *     conditions that of the source
 * @param what the port, the target of a route with when it is taken, or the condition with its outcome; empty of a node
 */
public record CoveragePoint(Kind kind, String place, String what) {

    /** Kinds of what can be taken. */
    public enum Kind {
        /** A node that began. */
        NODE,
        /** A port by which a node left. */
        PORT,
        /** A connection, or the way to a fallback or compensation, that somebody went. */
        ROUTE,
        /** A condition of a connection that came out true, or false. */
        CONDITION
    }

    /** Checks for null. */
    public CoveragePoint {
        requireNonNull(kind, "kind");
        requireNonNull(place, "place");
        requireNonNull(what, "what");
    }

    @Override
    public String toString() {
        return switch (kind) {
            case NODE -> "node " + place;
            case PORT -> "port " + place + ": " + what;
            case ROUTE -> "route " + place + " -> " + what;
            case CONDITION -> "condition " + place + " -> " + what;
        };
    }
}
