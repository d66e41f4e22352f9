package dev.millrace.temporal;

import dev.millrace.StartOptions;
import dev.millrace.WorkflowRuntime;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionResult;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import io.temporal.client.WorkflowClient;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactory;
import java.util.List;
import java.util.Map;

/** Example: an order on Temporal, worker and client in one process, with Temporal's own test server as the cluster. */
public final class OrderOnTemporal {

    private OrderOnTemporal() {}

    static Workflow order() {
        return Workflow.named("order")
                .node("charge", "shop.charge", node -> node.retry(RetryPolicy.attempts(3)))
                .node("reserve", "shop.reserve")
                .node("ship", "shop.ship")
                .connect("charge", "ship")
                .connect("reserve", "ship")
                .build();
    }

    static NodeRegistry types() {
        return NodeRegistry.builder()
                .add(
                        "shop.charge",
                        context -> Outcome.done(
                                "receipt", "R-" + context.executionInput().get("cents")))
                .add("shop.reserve", context -> Outcome.done("shelf", 17))
                .add("shop.ship", context -> Outcome.done("parcel", context.input("receipt", String.class)))
                .discover()
                .build();
    }

    /** Runs the order and returns its result. */
    static ExecutionResult run(WorkflowClient client, NodeRegistry types) {
        var factory = WorkerFactory.newInstance(client);
        TemporalWorkers.of(types, List.of(order())).register(factory, "orders");
        factory.start();
        try {
            WorkflowRuntime runtime = TemporalRuntime.of(client, "orders");
            var execution = runtime.start(order(), Map.of("cents", 12_900), StartOptions.key("order-4711"));
            var result = execution.await();
            return result;
        } finally {
            factory.shutdownNow();
        }
    }

    /** Runs the order and prints what became of it. */
    public static void main(String[] arguments) {
        try (var server = TestWorkflowEnvironment.newInstance()) {
            var result = run(server.getWorkflowClient(), types());
            System.out.println(result.status() + ": " + result.output());
        }
    }
}
