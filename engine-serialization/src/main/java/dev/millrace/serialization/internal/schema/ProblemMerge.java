package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Problem;
import dev.millrace.definition.Problem.Place;
import dev.millrace.definition.Workflow;
import dev.millrace.serialization.internal.schema.Documents.Result;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.validation.WorkflowValidator;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Adds what the validator finds to what reading found: with places, in order, and nothing twice. */
final class ProblemMerge {

    private static final Set<String> FOR_WANT_OF_A_PART = Set.of("DEF-221", "DEF-229");

    private static final String IN_SUBFLOW = "in subflow '";
    private static final String END = "': ";

    private final WorkflowValidator validator;
    private final SourceMap places;
    private final Source source;

    ProblemMerge(WorkflowValidator validator, SourceMap places, Source source) {
        this.validator = validator;
        this.places = places;
        this.source = source;
    }

    Result on(Optional<Workflow> workflow) {
        var told = source.problems().stream()
                .filter(Problem::isError)
                .map(problem -> pathOf(problem, fileOf(problem)))
                .collect(Collectors.toSet());
        var found = new LinkedHashSet<Problem>();
        source.problems().forEach(problem -> found.add(places.asWritten(problem, true)));
        workflow.ifPresent(w -> validator.validate(w).stream()
                .map(places::locate)
                .map(this::inItsFile)
                .filter(problem -> !isTold(problem, told) && !isMissed(problem, told))
                .map(problem -> places.asWritten(problem, false))
                .forEach(found::add));
        var inOrder = found.stream().sorted(order()).toList();
        boolean good = inOrder.stream().noneMatch(Problem::isError);
        return new Result(workflow.filter(w -> good), inOrder);
    }

    /** A problem of a subflow's own file says so by its place, and is the same by whatever way the file was reached. */
    private Problem inItsFile(Problem problem) {
        var message = problem.message();
        while (message.startsWith(IN_SUBFLOW)
                && message.contains(END)
                && !fileOf(problem).equals(source.name())) {
            message = message.substring(message.indexOf(END) + END.length());
        }
        return new Problem(problem.code(), problem.severity(), problem.path(), message, problem.place());
    }

    private static String fileOf(Problem problem) {
        return problem.place().map(Place::file).orElse("");
    }

    private static String pathOf(Problem problem, String file) {
        return file + "#" + problem.path();
    }

    /** What lies at or below a place that is broken already needs no second word. */
    private static boolean isTold(Problem problem, Set<String> told) {
        var file = fileOf(problem);
        var path = pathOf(problem, file);
        for (int end = path.length(); end > file.length() + 1; end = path.lastIndexOf('/', end - 1)) {
            if (told.contains(path.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    /** What was there but refused is not missing. */
    private static boolean isMissed(Problem problem, Set<String> told) {
        if (!FOR_WANT_OF_A_PART.contains(problem.code())) {
            return false;
        }
        var owner = pathOf(problem, fileOf(problem)) + "/";
        return told.stream().anyMatch(path -> path.startsWith(owner) && path.indexOf('/', owner.length()) < 0);
    }

    private Comparator<Problem> order() {
        return Comparator.comparing((Problem p) -> fileOf(p).equals(source.name()) ? "" : fileOf(p))
                .thenComparing(p -> p.place().map(Place::line).orElse(0))
                .thenComparing(p -> p.place().map(Place::column).orElse(0));
    }
}
