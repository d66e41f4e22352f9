package dev.millrace.internal.decision.plan;

import dev.millrace.event.Extended;
import dev.millrace.expression.Expression;
import dev.millrace.expression.Template;
import dev.millrace.node.Control;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node that leaves by the port of the case that its value names. Immutable.
 *
 * @param expression what is compared
 * @param ports the port of each case
 */
record SwitchPlan(Expression expression, Map<String, String> ports) implements BranchPlan {

    static SwitchPlan of(Expression expression, Map<?, ?> cases) {
        var ports = new LinkedHashMap<String, String>();
        cases.forEach((text, port) -> ports.put(String.valueOf(text), Control.portOf(String.valueOf(text), port)));
        return new SwitchPlan(expression, Map.copyOf(ports));
    }

    @Override
    public Control type() {
        return Control.SWITCH;
    }

    @Override
    public void branch(ControlTurn turn, Map<String, Object> input) {
        var value = turn.evaluate(expression, input);
        var text = value == null ? "" : caseOf(value);
        var matched = value == null ? null : ports.get(text);
        var port = matched == null ? Control.DEFAULT_PORT : matched;
        var output = new LinkedHashMap<String, @Nullable Object>();
        output.put("ExpressionResult", value);
        output.put("PortSelected", port);
        output.put("MatchedCase", matched == null ? null : text);
        turn.complete(ControlPlan.by(port, Extended.of(input, output)), input);
    }

    /**
     * Returns the text by which a value names its case: a number that is whole names the same one, however it is
     * written.
     */
    private String caseOf(Object value) {
        var text = Template.textOf(value);
        return value instanceof Number && text.contains(".") && !ports.containsKey(text)
                ? text.replaceFirst("\\.?0+$", "")
                : text;
    }
}
