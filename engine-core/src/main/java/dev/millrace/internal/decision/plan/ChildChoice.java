package dev.millrace.internal.decision.plan;

import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import java.util.List;
import java.util.Map;

/**
 * Which registered workflow a node asks for. Immutable.
 *
 * @param written the name, or a template of it; empty for a workflow that is written here
 * @param template the same as a template of a map
 * @param allowed the names that a template may give
 */
record ChildChoice(String written, Template template, List<String> allowed) {

    /** The field that holds the name. */
    static final String FIELD = "workflow";

    /**
     * Returns the name.
     *
     * @throws InvalidExpressionException if the template gave one that is not allowed
     */
    String name(ControlTurn turn, Map<String, Object> input) {
        var value =
                template.isConstant() ? written : turn.render(template, input).get(FIELD);
        var name = value == null ? "" : value.toString();
        if (!template.isConstant() && !allowed.contains(name)) {
            var found = value == null ? "nothing" : "'" + name + "'";
            throw new InvalidExpressionException(
                    "[RUN-113] workflow must be one of " + String.join(", ", allowed) + ", not " + found, written, 1);
        }
        return name;
    }
}
