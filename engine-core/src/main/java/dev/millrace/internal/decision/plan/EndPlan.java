package dev.millrace.internal.decision.plan;

import dev.millrace.event.ExecutionEvent.Ending;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.node.Control;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node that ends the execution. Immutable.
 *
 * @param fields its fields, which may be templates
 */
record EndPlan(Template fields) implements ControlPlan {

    @Override
    public Control type() {
        return Control.END;
    }

    @Override
    public void begin(ControlTurn turn, Map<String, Object> input) {
        turn.end(ending(turn.render(fields, input), input), input);
    }

    /**
     * Returns how the execution ends.
     *
     * @param settings the node's fields
     * @param input what it gives where no output is said
     * @throws InvalidExpressionException if a template gave no status
     */
    private static Ending ending(Map<String, Object> settings, Map<String, Object> input) {
        var message = settings.get("message");
        return new Ending(
                status(settings.get("status")),
                message == null ? "" : message.toString(),
                settings.containsKey("output") ? output(settings.get("output")) : input);
    }

    private static ExecutionStatus status(@Nullable Object said) {
        if (said == null) {
            return ExecutionStatus.COMPLETED;
        }
        var text = said.toString();
        return Stream.of(
                        ExecutionStatus.COMPLETED,
                        ExecutionStatus.FAILED,
                        ExecutionStatus.CANCELLED,
                        ExecutionStatus.TERMINATED)
                .filter(status -> status.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new InvalidExpressionException(
                        "[RUN-113] status must be one of COMPLETED, FAILED, CANCELLED, TERMINATED, not '" + text + "'",
                        text,
                        1));
    }

    /** As a node's: what is no map becomes {@code result}, and nothing an empty one. */
    @SuppressWarnings("unchecked") // data has texts for keys
    private static Map<String, Object> output(@Nullable Object said) {
        return said == null
                ? Map.of()
                : said instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of("result", said);
    }
}
