package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Problem;
import dev.millrace.definition.Problem.Place;
import dev.millrace.definition.Workflow;
import dev.millrace.serialization.internal.schema.Documents.Result;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.validation.WorkflowValidator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Adds what the validator finds to what reading found: with places, in order, and nothing twice. */
final class Verdict {

    private static final Set<String> FOR_WANT_OF_A_PART = Set.of("DEF-221", "DEF-229");

    private final WorkflowValidator validator;
    private final SourceMap places;
    private final Source source;

    Verdict(WorkflowValidator validator, SourceMap places, Source source) {
        this.validator = validator;
        this.places = places;
        this.source = source;
    }

    Result on(Optional<Workflow> workflow) {
        var found = new ArrayList<>(source.problems());
        var told = found.stream().filter(Problem::isError).map(Problem::path).collect(Collectors.toSet());
        workflow.ifPresent(w -> validator.validate(w).stream()
                .filter(problem -> !isTold(problem.path(), told) && !isMissed(problem, told))
                .map(places::locate)
                .forEach(found::add));
        found.sort(order());
        boolean good = found.stream().noneMatch(Problem::isError);
        return new Result(workflow.filter(w -> good), List.copyOf(found));
    }

    /** What lies at or below a place that is broken already needs no second word. */
    private static boolean isTold(String path, Set<String> told) {
        if (path.isEmpty() || told.isEmpty()) {
            return false;
        }
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            if (told.contains(path.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    /** What was there but refused is not missing. */
    private static boolean isMissed(Problem problem, Set<String> told) {
        return FOR_WANT_OF_A_PART.contains(problem.code())
                && told.stream().anyMatch(path -> path.startsWith(problem.path() + "/")
                        && path.indexOf('/', problem.path().length() + 1) < 0);
    }

    private Comparator<Problem> order() {
        return Comparator.comparing((Problem p) -> p.place().map(Place::file).filter(f -> !f.equals(source.name())).orElse(""))
                .thenComparing(p -> p.place().map(Place::line).orElse(0))
                .thenComparing(p -> p.place().map(Place::column).orElse(0));
    }
}
