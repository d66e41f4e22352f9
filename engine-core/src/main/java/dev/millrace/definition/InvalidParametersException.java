package dev.millrace.definition;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown for a start whose input is not what the workflow's parameters ask for; holds every problem, found at once. */
public final class InvalidParametersException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * Creates the exception.
     *
     * @param workflow the workflow's id
     * @param problems all that was found; the path of each leads into the input
     * @param declared the parameters as people read them
     */
    public InvalidParametersException(String workflow, List<Problem> problems, String declared) {
        super("[ENG-161] the input is not what workflow '" + workflow + "' takes: "
                + problems.stream().map(Problem::message).collect(Collectors.joining("; ")) + "; it takes " + declared);
        this.problems = List.copyOf(problems);
    }

    /** Returns every problem. */
    public List<Problem> problems() {
        return problems;
    }
}
