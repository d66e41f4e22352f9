package dev.millrace.node;

import dev.millrace.definition.Check;
import java.util.List;

/**
 * A kind of check, registered by name: its fields, and how it is made. A worker makes the checks of its attempt, before
 * and after the node's code. Must be thread-safe.
 */
public interface CheckType {

    /** Returns the name by which definitions ask for the check; it is found in any case. */
    String name();

    /** Returns what is checked, in one sentence, for people and editors. */
    default String description() {
        return "";
    }

    /**
     * Returns the fields that a check of the type may have. Templates are filled in as those of nodes; a field of the
     * kind {@link Field.Kind#EXPRESSION} is asked for by {@link CheckContext#holds}.
     */
    default List<Field> fields() {
        return List.of();
    }

    /** Returns whether this check looks at what the node gave, so that it can only be made after its code. */
    default boolean needsOutput(Check check) {
        return false;
    }

    /** Returns what is wrong with a check beyond what its fields say, a sentence each; empty if nothing is. */
    default List<String> problemsOf(Check check) {
        return List.of();
    }

    /**
     * Makes the check, on the worker's thread and within the attempt's time limit. It changes nothing.
     *
     * @param context what it may see
     * @return what came out
     * @throws Exception to fail the check; the exception's message says what was found
     */
    CheckResult check(CheckContext context) throws Exception;
}
