package dev.millrace.validation;

import dev.millrace.definition.InvalidParametersException;
import dev.millrace.definition.Parameter;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks the input of a start against the parameters of its workflow. Immutable and thread-safe. */
public final class ParameterCheck {

    private static final String CODE = "ENG-161";

    private ParameterCheck() {}

    /**
     * Returns what an execution begins with: what is given, and the defaults of what is not; null counts as not given.
     *
     * @throws InvalidParametersException if that is not what the workflow takes; with every problem at once
     */
    public static Map<String, Object> accept(Workflow workflow, Map<String, Object> given) {
        var parameters = workflow.parameters();
        if (parameters.isEmpty()) {
            return given;
        }
        var problems = problemsOf(parameters, given);
        if (!problems.isEmpty()) {
            throw new InvalidParametersException(workflow.id(), problems, listed(parameters));
        }
        var whole = new LinkedHashMap<String, Object>(given);
        parameters.forEach((name, parameter) -> {
            if (whole.get(name) == null) {
                parameter.defaultValue().ifPresent(value -> whole.put(name, value));
            }
        });
        return Collections.unmodifiableMap(whole);
    }

    /**
     * Checks that there are the secrets that the secret parameters of a start name.
     *
     * @param accepted what {@link #accept} has returned
     * @param problem says what speaks against the name of a secret
     * @throws InvalidParametersException if there are not; it does not hold what was given, which may be a secret
     */
    public static void requireSecrets(
            Workflow workflow, Map<String, Object> accepted, Function<String, Optional<String>> problem) {
        var problems = new ArrayList<Problem>();
        workflow.parameters().forEach((name, parameter) -> {
            if (parameter.secret() && accepted.get(name) instanceof String secret) {
                problem.apply(secret)
                        .ifPresent(what -> problems.add(
                                Problem.error("ENG-800", GraphPlace.key("", name), "'" + name + "' " + what)));
            }
        });
        if (!problems.isEmpty()) {
            throw new InvalidParametersException(workflow.id(), problems, listed(workflow.parameters()));
        }
    }

    private static List<Problem> problemsOf(Map<String, Parameter> parameters, Map<String, Object> given) {
        var problems = new ArrayList<Problem>();
        var nearest = new Nearest();
        parameters.forEach((name, parameter) ->
                problemOf(name, parameter, given.get(name)).ifPresent(message -> problems.add(problem(name, message))));
        given.keySet().stream()
                .filter(name -> !parameters.containsKey(name))
                .forEach(name -> problems.add(problem(
                        name, "there is no parameter '" + name + "'" + nearest.hint(name, parameters.keySet()))));
        return problems;
    }

    private static Problem problem(String name, String message) {
        return Problem.error(CODE, GraphPlace.key("", name), message);
    }

    private static Optional<String> problemOf(String name, Parameter parameter, @Nullable Object value) {
        if (value == null) {
            return Optional.of("'" + name + "' is required").filter(needed -> parameter.required());
        }
        return ParameterValue.problemOf(parameter, value).map(problem -> "'" + name + "' " + problem);
    }

    private static String listed(Map<String, Parameter> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + described(entry.getValue()) + ")")
                .collect(Collectors.joining(", "));
    }

    /** Returns what a parameter takes, in words: {@code whole number, at least 1, 2 without it}. */
    public static String described(Parameter parameter) {
        var words = new ArrayList<String>();
        words.add(parameter.secret() ? "name of a secret" : ParameterValue.nameOf(parameter.type()));
        words.addAll(ParameterValue.limitsOf(parameter));
        if (parameter.required()) {
            words.add("required");
        }
        parameter.defaultValue().ifPresent(value -> words.add(ParameterValue.textOf(value) + " without it"));
        return String.join(", ", words);
    }
}
