package dev.millrace.serialization.internal.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Lifts turns of version 1: a failure's exit code stands in what the attempt left, beside the rest of it. Immutable.
 */
final class FirstVersion implements Upcaster {

    private static final String EXIT_CODE = "exitCode";

    @Override
    public int from() {
        return 1;
    }

    @Override
    public ObjectNode lift(ObjectNode turn) {
        for (var event : turn.path(TurnJson.EVENTS)) {
            if (event.path("failure") instanceof ObjectNode failure && failure.has(EXIT_CODE)) {
                var code = failure.remove(EXIT_CODE);
                failure.putObject("output").set(EXIT_CODE, code);
            }
        }
        return turn;
    }
}
