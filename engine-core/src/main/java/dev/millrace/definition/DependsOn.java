package dev.millrace.definition;

import java.util.Optional;
import java.util.Set;

/** The end of another node that a node depends on. */
public enum DependsOn {
    /** That it completed. */
    SUCCESS(Set.of(Trigger.COMPLETE)),
    /** That it ended, however: also skipped or cancelled. */
    COMPLETION(Set.of(Trigger.COMPLETE, Trigger.FAIL)),
    /** That it failed or timed out. */
    FAILURE(Set.of(Trigger.FAIL));

    private final Set<Trigger> triggers;

    DependsOn(Set<Trigger> triggers) {
        this.triggers = triggers;
    }

    /** Returns the connection by which a node depends on another. */
    public Connection connection(End on, NodeId node) {
        return new Connection(on, End.of(node), triggers, Optional.empty(), ConnectionOptions.DEFAULT);
    }
}
