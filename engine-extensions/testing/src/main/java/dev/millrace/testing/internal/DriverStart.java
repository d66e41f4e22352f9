package dev.millrace.testing.internal;

import dev.millrace.definition.StartTerms;
import java.util.Map;

/**
 * Start that somebody asks of a sequential driver. Immutable.
 *
 * @param input the execution's input
 * @param variables win over those that its workflow declares
 * @param key its key; empty for what its workflow says
 * @param lane the lane in which it is alone; empty for none
 * @param terms what becomes of it if there is no room, or another execution has its key
 */
public record DriverStart(
        Map<String, Object> input, Map<String, Object> variables, String key, String lane, StartTerms terms) {

    /** Creates the start of which nothing is said. */
    public DriverStart(Map<String, Object> input, Map<String, Object> variables) {
        this(input, variables, "", "", StartTerms.DEFAULT);
    }
}
