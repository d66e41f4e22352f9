package dev.millrace.internal.decision;

import dev.millrace.definition.Effect;
import dev.millrace.event.NodePath;
import java.util.Map;

/** What the code of an attempt is given: where it stands, and the data of its start. Read after the start. */
public interface GivenAttempt {

    /** Returns where its node stands. */
    NodePath nodePath();

    /** Returns which try of the node it is, from 1. */
    int number();

    /** Returns what running the node again would do. */
    Effect effect();

    /** Returns what makes the effect of the node recognisable, whichever attempt brings it about. */
    String idempotencyKey();

    /** Returns the node's input. */
    Map<String, Object> givenInput();

    /** Returns what one delivered source handed over; empty if none of that id did. */
    Map<String, Object> givenBy(String nodeId);

    /** Returns the variables at the start. */
    Map<String, Object> givenVariables();

    /** Returns the fields of the node's type, templates filled in. */
    Map<String, Object> renderedSettings();

    /** Returns what its execution is, and what it was given. */
    Map<String, Object> propertiesOfExecution();

    /** Returns what its execution was given. */
    Map<String, Object> inputOfExecution();

    /** Returns the secrets that were named to its workflow, by the names of the parameters; null where none was. */
    Map<String, Object> secretParameters();

    /** Returns what the same attempt noted in a process that has ended; empty if nothing. */
    Map<String, Object> recalledNote();

    /** Returns what its checks see of the state around it, by the root names of expressions; empty without checks. */
    Map<String, Object> seenByChecks();
}
