package dev.millrace.validation;

import dev.millrace.definition.DeclaredVariables;
import dev.millrace.definition.ExpressionRoots;
import dev.millrace.definition.Workflow;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.node.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Checks the environment that a workflow gives to its nodes, where it stands. Confined to one validation. */
final class EnvironmentCheck {

    private static final Field FIELD = Field.optional(DeclaredVariables.ENVIRONMENT, Field.Kind.TEXT_MAP, "");

    private final Set<String> nodes = new HashSet<>();
    private final Nearest nearest;

    private EnvironmentCheck(Workflow workflow, Nearest nearest) {
        workflow.graph().nodes().forEach(node -> nodes.add(node.id().value()));
        this.nearest = nearest;
    }

    static void run(Workflow workflow, Nearest nearest, DocumentSpot spot) {
        var check = new EnvironmentCheck(workflow, nearest);
        workflow.environment().forEach((name, value) -> check.check(name, value, spot.at(name)));
    }

    private void check(String name, Object value, DocumentSpot spot) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
            spot.error("DEF-285", "'" + name + "' is no name of an environment variable");
        } else if (!Kinds.matches(FIELD.kind(), Map.of(name, value == null ? Map.of() : value))) {
            spot.error(
                    "DEF-285",
                    "the environment variable '" + name + "' must be a text, not " + Kinds.shown(value)
                            + "; leave it out, or write '' for an empty one");
        } else {
            checkTemplate(value, spot);
        }
    }

    /** What a node's own input and sources hold is known at each node only; there a name is null, and refused. */
    private void checkTemplate(Object value, DocumentSpot spot) {
        try {
            var references = Template.parse(value, FIELD).references();
            refuse("execution", ExpressionRoots.EXECUTION, references, spot);
            refuse("nodes", nodes, references, spot);
        } catch (InvalidExpressionException e) {
            spot.error("DEF-233", String.valueOf(e.getMessage()));
        }
    }

    private void refuse(String root, Set<String> known, Set<List<String>> references, DocumentSpot spot) {
        references.stream()
                .filter(names -> names.size() > 1 && names.get(0).equals(root) && !known.contains(names.get(1)))
                .forEach(names -> spot.error(
                        "DEF-247",
                        "reads '" + root + "." + names.get(1) + "', but there is nothing of this name"
                                + nearest.hint(names.get(1), new TreeSet<>(known))));
    }
}
