package dev.millrace.definition;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown for a definition that is refused; holds every problem, found at once. */
public final class InvalidWorkflowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * Creates the exception.
     *
     * @param what the workflow or file that is refused
     * @param problems all that was found, warnings included
     */
    public InvalidWorkflowException(String what, List<Problem> problems) {
        super(text(what, problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns every problem, errors and warnings, in the order of the document. */
    public List<Problem> problems() {
        return problems;
    }

    private static String text(String what, List<Problem> problems) {
        var errors = problems.stream().filter(Problem::isError).toList();
        return what + " has " + errors.size() + (errors.size() == 1 ? " problem:" : " problems:")
                + errors.stream().map(p -> "\n  " + p).collect(Collectors.joining());
    }
}
