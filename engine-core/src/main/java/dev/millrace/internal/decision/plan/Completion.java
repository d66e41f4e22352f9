package dev.millrace.internal.decision.plan;

import dev.millrace.definition.NodeSpec;
import java.util.Map;

/**
 * When a forEach ends well.
 *
 * @param minSuccessful how many items must complete; 0 for no such rule
 * @param tolerated how many items may fail
 * @param percent whether {@code tolerated} is a percentage of all items
 */
public record Completion(int minSuccessful, double tolerated, boolean percent) {

    private static final Completion ALL = new Completion(0, 0, false);

    public static Completion of(NodeSpec spec) {
        if (!(new ControlSettings(spec).value("completion").orElse(null) instanceof Map<?, ?> map)) {
            return ALL;
        }
        if (map.get("minSuccessful") instanceof Number least) {
            return new Completion(least.intValue(), 0, false);
        }
        var tolerated = map.get("toleratedFailures");
        if (tolerated instanceof Number most) {
            return new Completion(0, most.doubleValue(), false);
        }
        return tolerated instanceof String text && text.endsWith("%")
                ? new Completion(
                        0,
                        Double.parseDouble(text.substring(0, text.length() - 1).trim()),
                        true)
                : ALL;
    }

    /** Returns whether nothing more has to run. */
    public boolean isReached(int completed) {
        return minSuccessful > 0 && completed >= minSuccessful;
    }

    /** Returns whether it cannot end well any more. */
    public boolean isMissed(int failed, int total) {
        return minSuccessful > 0 ? total - failed < minSuccessful : failed > mostFailures(total);
    }

    public boolean isMet(int completed, int failed, int total) {
        return minSuccessful > 0 ? completed >= minSuccessful : failed <= mostFailures(total);
    }

    private double mostFailures(int total) {
        return percent ? total * tolerated / 100 : tolerated;
    }
}
