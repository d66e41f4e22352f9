package dev.millrace.internal.decision.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variables that a subflow shares with the node that runs it. Immutable.
 *
 * @param in from here to there
 * @param out from there to here
 * @param inputs whether its inputs become variables as well
 */
record Mappings(Map<String, String> in, Map<String, String> out, boolean inputs) {

    static Mappings of(ControlSettings fields, boolean inputs) {
        return new Mappings(names(fields.map("inputMappings")), names(fields.map("outputMappings")), inputs);
    }

    private static Map<String, String> names(Map<?, ?> mappings) {
        var names = new LinkedHashMap<String, String>();
        mappings.forEach((from, to) -> names.put(String.valueOf(from), String.valueOf(to)));
        return Collections.unmodifiableMap(names);
    }

    /** Returns the variables that a subflow is given: those mapped from here, then its inputs. */
    Map<String, Object> given(Map<String, Object> ours, Map<String, Object> input) {
        var variables = mapped(ours, in);
        if (inputs) {
            variables.putAll(input);
        }
        return Collections.unmodifiableMap(variables);
    }

    /** Returns the variables that a subflow's end writes here. */
    Map<String, Object> back(Map<String, Object> theirs) {
        return Collections.unmodifiableMap(mapped(theirs, out));
    }

    private static Map<String, Object> mapped(Map<String, Object> values, Map<String, String> names) {
        var mapped = new LinkedHashMap<String, Object>();
        names.forEach((from, to) -> {
            if (values.containsKey(from)) {
                mapped.put(to, values.get(from));
            }
        });
        return mapped;
    }
}
