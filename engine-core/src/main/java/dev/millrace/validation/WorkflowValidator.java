package dev.millrace.validation;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import java.util.List;

/** Checks a whole definition and reports every problem at once. Immutable and thread-safe. */
public final class WorkflowValidator {

    private final NodeRegistry types;

    /**
     * Creates a validator.
     *
     * @param types the node types that definitions may name
     */
    public WorkflowValidator(NodeRegistry types) {
        this.types = requireNonNull(types, "types");
    }

    /** Returns every problem, errors and warnings, in the order of the document; runs nothing of the definition. */
    public List<Problem> validate(Workflow workflow) {
        return new GraphCheck(types).check(requireNonNull(workflow, "workflow"));
    }

    /**
     * Returns the problems of a workflow that was accepted before: its ids may hold what is refused in new ones, for
     * its executions are to go on.
     */
    public List<Problem> validateKnown(Workflow workflow) {
        return validate(workflow).stream()
                .filter(problem -> !problem.code().equals(WrittenCheck.CODE))
                .toList();
    }
}
