package dev.millrace.testing.conformance;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown for a conformance case that cannot be read or says what no case can; holds every problem. */
public final class InvalidCaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    InvalidCaseException(String name, List<String> problems) {
        super(text(name, problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns every problem, in the order of the file. */
    public List<String> problems() {
        return problems;
    }

    private static String text(String name, List<String> problems) {
        return "[TST-101] " + name + " is no conformance case:"
                + problems.stream().map(line -> "\n  " + line).collect(Collectors.joining());
    }
}
