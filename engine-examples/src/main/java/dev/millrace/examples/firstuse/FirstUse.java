package dev.millrace.examples.firstuse;

import dev.millrace.Flow;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.RetryPolicy;
import java.util.Map;

/** The README's Java: two nodes in parallel, one behind both. */
public final class FirstUse {
    /** Runs it. */
    public static void main(String[] arguments) {
        var flow = Flow.named("order").next(node -> node.retry(RetryPolicy.attempts(3)));
        var charge = flow.node("charge", String.class, context -> "R-" + context.input("cents", Long.class));
        var reserve = flow.node("reserve", Integer.class, context -> 17);
        var ship = flow.node("ship", String.class, charge, reserve, (paid, shelf) -> paid + " from shelf " + shelf);
        try (var engine = WorkflowEngine.create()) {
            var result = engine.run(flow.build(), Map.of("cents", 12_900L));
            System.out.println(result.status() + ": " + ship.in(result.output())); // COMPLETED: R-12900 from shelf 17
        }
    }
}
