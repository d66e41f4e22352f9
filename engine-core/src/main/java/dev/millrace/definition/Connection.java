package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A directed connection between two nodes of a graph. Immutable.
 *
 * @param source where it leaves
 * @param target where it arrives
 * @param triggers the ends of the source that it waits for; not empty
 * @param condition what must also hold
 * @param options what else it says
 */
public record Connection(
        End source, End target, Set<Trigger> triggers, Optional<Condition> condition, ConnectionOptions options) {

    private static final Set<Trigger> ON_COMPLETE = Collections.unmodifiableSet(EnumSet.of(Trigger.COMPLETE));

    /** Checks the triggers and copies them. */
    public Connection {
        requireNonNull(source, "source");
        requireNonNull(target, "target");
        requireNonNull(condition, "condition");
        requireNonNull(options, "options");
        if (triggers.isEmpty()) {
            throw new IllegalArgumentException("a connection needs at least one trigger");
        }
        triggers = triggers.equals(ON_COMPLETE) ? ON_COMPLETE : Collections.unmodifiableSet(EnumSet.copyOf(triggers));
    }

    /** Returns the plain connection, on Complete, from any port of one node to another. */
    public static Connection of(NodeId source, NodeId target) {
        return new Connection(
                End.of(source), End.of(target), Set.of(Trigger.COMPLETE), Optional.empty(), ConnectionOptions.DEFAULT);
    }

    /** Returns whether the connection waits for this end of its source. */
    public boolean waitsFor(Trigger trigger) {
        return triggers.contains(trigger);
    }

    @Override
    public String toString() {
        return source.node() + " -> " + target.node();
    }
}
