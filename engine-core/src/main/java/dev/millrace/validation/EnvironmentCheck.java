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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks the environment that a workflow gives to its nodes, where it stands. Confined to one validation. */
final class EnvironmentCheck {

    private static final Field FIELD = Field.optional(DeclaredVariables.ENVIRONMENT, Field.Kind.TEXT_MAP, "");

    private final Set<String> nodes = new HashSet<>();
    private final Set<String> roots = new HashSet<>(ExpressionRoots.HANDED_OVER);
    private final Nearest nearest;
    private boolean isSound = true;

    private EnvironmentCheck(Workflow workflow, Nearest nearest) {
        workflow.graph().nodes().forEach(node -> nodes.add(node.id().value()));
        this.nearest = nearest;
        roots.addAll(workflow.environment().keySet());
    }

    static void run(Workflow workflow, Nearest nearest, DocumentSpot spot) {
        var check = new EnvironmentCheck(workflow, nearest);
        workflow.environment().forEach((name, value) -> check.check(name, value, spot.at(name)));
        check.checkCircle(workflow.environment(), spot);
    }

    /** Looked for only where each entry is sound alone. */
    private void checkCircle(Map<String, Object> entries, DocumentSpot spot) {
        if (isSound) {
            parsed(entries, ExpressionRoots.HANDED_OVER, spot);
        }
    }

    private Optional<Template> parsed(Object value, Set<String> roots, DocumentSpot spot) {
        try {
            return Optional.of(Template.parse(value, FIELD, roots));
        } catch (InvalidExpressionException e) {
            isSound = false;
            spot.error("DEF-233", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void check(String name, Object value, DocumentSpot spot) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
            isSound = false;
            spot.error("DEF-285", "'" + name + "' is no name of an environment variable");
        } else if (!Kinds.matches(FIELD.kind(), Map.of(name, value == null ? Map.of() : value))) {
            isSound = false;
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
        parsed(value, roots, spot).map(Template::references).ifPresent(references -> {
            refuse("execution", ExpressionRoots.EXECUTION, references, spot);
            refuse("nodes", nodes, references, spot);
        });
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
