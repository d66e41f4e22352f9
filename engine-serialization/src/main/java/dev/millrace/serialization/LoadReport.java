package dev.millrace.serialization;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import java.util.List;
import java.util.Optional;

/**
 * What came of a definition. Immutable.
 *
 * @param workflow the workflow, if no error was found
 * @param problems every error and warning, in the order of the document
 */
public record LoadReport(Optional<Workflow> workflow, List<Problem> problems) {

    /** Copies the list. */
    public LoadReport {
        requireNonNull(workflow, "workflow");
        problems = List.copyOf(problems);
    }

    /** Returns whether the definition can be used. */
    public boolean isValid() {
        return workflow.isPresent();
    }
}
