package dev.millrace.validation;

import dev.millrace.definition.ExpressionRoots;
import dev.millrace.definition.Parameter;
import dev.millrace.definition.ParameterType;
import dev.millrace.definition.Workflow;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.validation.Subject.Outside;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Checks what a workflow declares that it takes and gives, and what its callers hand it. Confined to one validation.
 */
final class SignatureCheck {

    static final String PARAMETERS = "parameters";
    static final String OUTPUTS = "outputs";

    private static final Set<ParameterType> MEASURED = Set.of(
            ParameterType.TEXT, ParameterType.INTEGER, ParameterType.NUMBER, ParameterType.LIST, ParameterType.MAP);

    private final Workflow workflow;
    private final Nearest nearest;

    SignatureCheck(Workflow workflow, Nearest nearest) {
        this.workflow = workflow;
        this.nearest = nearest;
    }

    /**
     * Checks the declarations.
     *
     * @param spot where the workflow stands
     * @param outside what stands around it, its own parameters included
     */
    void run(DocumentSpot spot, Outside outside) {
        workflow.parameters()
                .forEach((name, parameter) ->
                        parameter(name, parameter, spot.at(PARAMETERS).at(name)));
        workflow.outputs()
                .forEach((name, value) ->
                        output(name, value, outside, spot.at(OUTPUTS).at(name)));
    }

    private static void parameter(String name, Parameter parameter, DocumentSpot spot) {
        var limits = parameter.limits();
        if (name.isBlank()) {
            spot.error("DEF-280", "a parameter's name must not be blank");
        }
        if (parameter.required() && parameter.defaultValue().isPresent()) {
            spot.error("DEF-280", "a parameter is either required or has a default, not both");
        }
        if (limits.min().isPresent() || limits.max().isPresent()) {
            bounds(parameter, spot);
        }
        if (parameter.secret() && parameter.type() != ParameterType.TEXT && parameter.type() != ParameterType.ANY) {
            spot.at("type").error("DEF-280", "a secret parameter takes the name of a secret, which is a text");
        }
        var sound = limits.pattern().map(pattern -> pattern(parameter, pattern, spot));
        if (sound.orElse(true)) {
            values(parameter, spot);
        }
    }

    private static void bounds(Parameter parameter, DocumentSpot spot) {
        var limits = parameter.limits();
        BigDecimal min = limits.min().orElse(null);
        BigDecimal max = limits.max().orElse(null);
        if (!MEASURED.contains(parameter.type())) {
            spot.error(
                    "DEF-280",
                    "min and max are for numbers, and for the length of texts, lists and maps; this one takes "
                            + ParameterValue.nameOf(parameter.type()));
        } else if (min != null && max != null && min.compareTo(max) > 0) {
            spot.at("min").error("DEF-280", "min is above max: " + min.toPlainString() + " > " + max.toPlainString());
        }
    }

    private static boolean pattern(Parameter parameter, String pattern, DocumentSpot spot) {
        if (parameter.type() != ParameterType.TEXT) {
            spot.at("pattern").error("DEF-280", "a pattern is for type text");
        }
        try {
            Pattern.compile(pattern);
            return true;
        } catch (PatternSyntaxException e) {
            spot.at("pattern").error("DEF-280", "'" + pattern + "' is no regular expression: " + e.getDescription());
            return false;
        }
    }

    private static void values(Parameter parameter, DocumentSpot spot) {
        var limits = parameter.limits();
        var alone = Parameter.optional(parameter.type());
        var only = spot.at("enum");
        for (int i = 0; i < limits.values().size(); i++) {
            var value = limits.values().get(i);
            var place = only.at(Integer.toString(i));
            Optional.ofNullable(value)
                    .map(v -> ParameterValue.problemOf(alone, v))
                    .orElse(Optional.of("must not be null"))
                    .ifPresent(problem -> place.error("DEF-280", "a value of the enum " + problem));
        }
        parameter.defaultValue().ifPresent(value -> {
            TemplateCheck.checkConstant(value, spot.at("default"));
            ParameterValue.problemOf(parameter, value)
                    .ifPresent(problem -> spot.at("default").error("DEF-280", "the default " + problem));
        });
    }

    private void output(String name, Object value, Outside outside, DocumentSpot spot) {
        if (name.isBlank()) {
            spot.error("DEF-280", "an output's name must not be blank");
        }
        Set<List<String>> references;
        try {
            references = Template.parse(value, ExpressionRoots.OUTPUTS).references();
        } catch (InvalidExpressionException e) {
            spot.error("DEF-233", String.valueOf(e.getMessage()));
            return;
        }
        var nodes = new HashSet<>(outside.nodes());
        workflow.graph().nodes().forEach(node -> nodes.add(node.id().value()));
        refuse(references, List.of("nodes"), nodes, spot);
        refuse(references, List.of("execution"), ExpressionRoots.EXECUTION, spot);
        outside.parameters().ifPresent(names -> refuse(references, List.of("execution", "input"), names, spot));
        outside.input().ifPresent(names -> refuse(references, List.of("input"), names, spot));
    }

    private void refuse(Set<List<String>> references, List<String> head, Set<String> known, DocumentSpot spot) {
        int behind = head.size();
        references.stream()
                .filter(names ->
                        names.size() > behind && names.subList(0, behind).equals(head))
                .map(names -> names.get(behind))
                .filter(name -> !known.contains(name))
                .distinct()
                .forEach(name -> spot.error(
                        "DEF-247",
                        "reads '" + String.join(".", head) + "." + name + "', but there is nothing of this name"
                                + nearest.hint(name, new TreeSet<>(known))));
    }

    /**
     * Checks what a node hands to the workflow that it runs, as far as the definition tells.
     *
     * @param inputs the node's inputs; empty if it hands on what its sources give
     * @param delivered the names that those can have; nothing if they may have any
     * @param spot where the node stands
     */
    void call(Map<String, Object> inputs, Optional<Set<String>> delivered, DocumentSpot spot) {
        var parameters = workflow.parameters();
        if (parameters.isEmpty()) {
            return;
        }
        var given = inputs.isEmpty() ? delivered.orElse(parameters.keySet()) : inputs.keySet();
        parameters.forEach((name, parameter) -> {
            if (parameter.required() && !given.contains(name)) {
                spot.error(
                        "DEF-281",
                        "workflow '" + workflow.id() + "' needs the parameter '" + name
                                + "', which is not handed over; say it in inputs");
            }
        });
        inputs.forEach((name, value) ->
                argument(name, value, parameters, spot.at("inputs").at(name)));
    }

    private void argument(String name, Object value, Map<String, Parameter> parameters, DocumentSpot spot) {
        var parameter = parameters.get(name);
        if (parameter == null) {
            spot.error(
                    "DEF-281",
                    "workflow '" + workflow.id() + "' has no parameter '" + name + "'"
                            + nearest.hint(name, parameters.keySet()));
        } else if (value != null) {
            constant(value)
                    .flatMap(known -> ParameterValue.problemOf(parameter, known))
                    .ifPresent(problem -> spot.error("DEF-281", "'" + name + "' " + problem));
        }
    }

    /** Returns a value that holds no template; one that does not parse is reported elsewhere. */
    private static Optional<Object> constant(Object value) {
        try {
            var template = Template.parse(value, ExpressionRoots.TEMPLATE);
            return template.isConstant() ? Optional.ofNullable(template.render(root -> null)) : Optional.empty();
        } catch (InvalidExpressionException e) {
            return Optional.empty();
        }
    }
}
