package dev.millrace.serialization;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What came of a definition of another system. Immutable.
 *
 * @param yaml a definition of ours, if the other one could be read; it is for {@link WorkflowLoader} to check
 * @param problems errors, for which nothing came of it, and a warning for each part that is not carried over, or means
 *     something else here; in the order of the document
 * @param hostTypes node types in it that are no ones of ours; whoever runs it registers them
 */
public record ImportReport(Optional<String> yaml, List<Problem> problems, Set<String> hostTypes) {

    /** Copies the collections. */
    public ImportReport {
        requireNonNull(yaml, "yaml");
        problems = List.copyOf(problems);
        hostTypes = Set.copyOf(hostTypes);
    }
}
