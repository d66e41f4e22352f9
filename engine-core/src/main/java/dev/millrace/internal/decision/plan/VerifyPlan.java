package dev.millrace.internal.decision.plan;

import dev.millrace.event.Extended;
import dev.millrace.event.Failure;
import dev.millrace.expression.Template;
import dev.millrace.node.Control;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node that fails unless its conditions hold; all are looked at, and told of. Immutable.
 *
 * @param any whether one of them is enough
 * @param fields the conditions, which may hold templates
 */
record VerifyPlan(boolean any, Template fields) implements ControlPlan {

    @Override
    public Control type() {
        return Control.VERIFY;
    }

    @Override
    public void begin(ControlTurn turn, Map<String, Object> input) {
        var conditions = conditions(turn.render(fields, input).get(Control.CONDITIONS));
        long held = conditions.stream().filter(Verified::holds).count();
        boolean success = any ? held > 0 || conditions.isEmpty() : held == conditions.size();
        var own = new LinkedHashMap<String, Object>();
        own.put("success", success);
        own.put("pass", any ? "any" : "all");
        own.put("passedCount", (int) held);
        own.put("failedCount", conditions.size() - (int) held);
        own.put("conditions", conditions.stream().map(Verified::asData).toList());
        var output = Collections.unmodifiableMap(own);
        if (success) {
            turn.complete(ControlPlan.plain(Extended.of(input, output)), input);
        } else {
            turn.fail(
                    Failure.of(Failure.VERIFICATION_FAILED, message(conditions)).with(output));
        }
    }

    private static List<Verified> conditions(@Nullable Object given) {
        return given instanceof List<?> list
                ? list.stream()
                        .map(one -> Verified.of(one instanceof Map<?, ?> map ? map : Map.of()))
                        .toList()
                : List.of();
    }

    private String message(List<Verified> conditions) {
        var lost = conditions.stream().filter(one -> !one.holds()).toList();
        return (any
                        ? "none of " + conditions.size() + " conditions holds"
                        : lost.size() + " of " + conditions.size() + " conditions do not hold")
                + "; first " + lost.get(0).shown();
    }
}
