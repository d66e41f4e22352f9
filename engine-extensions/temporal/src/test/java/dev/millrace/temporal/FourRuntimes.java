package dev.millrace.temporal;

import dev.millrace.EngineBuilder;
import dev.millrace.ExecutionHandle;
import dev.millrace.WorkflowEngine;
import dev.millrace.WorkflowRuntime;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.NodeEvent;
import dev.millrace.jdbc.JdbcStore;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.JournalStore;
import io.temporal.client.WorkflowClient;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Example: one order on four runtimes, with the same trace on each: an engine in memory, one on a folder, three engines
 * on one PostgreSQL, and Temporal, whose test server is the cluster here.
 */
public final class FourRuntimes {

    private FourRuntimes() {}

    /** Charges, with a second try, and reserves; waits until somebody has packed; ships. */
    static Workflow order() {
        return Workflow.named("order")
                .node("charge", "shop.charge", node -> node.retry(RetryPolicy.attempts(3)))
                .node("reserve", "shop.reserve")
                .node("packed", "Wait", node -> node.set("signal", "packed"))
                .node("ship", "shop.ship")
                .connect("charge", "packed")
                .connect("reserve", "packed")
                .connect("packed", "ship")
                .build();
    }

    static NodeRegistry types() {
        return NodeRegistry.builder()
                .add("shop.charge", context -> {
                    if (context.attempt() == 1) {
                        throw new IOException("the bank is busy");
                    }
                    return Outcome.done(
                            "receipt", "R-" + context.executionInput().get("cents"));
                })
                .add("shop.reserve", context -> Outcome.done("shelf", 17))
                .add("shop.ship", context -> Outcome.done("packer", context.input("by", String.class)))
                .discover()
                .build();
    }

    /** Starts an order; the same on each runtime. */
    static ExecutionHandle start(WorkflowRuntime runtime) {
        return runtime.start(order(), Map.of("cents", 12_900));
    }

    /** Says that an order is packed. */
    static void pack(ExecutionHandle order) {
        order.signal("packed", Map.of("by", "ann"), "packed-1");
    }

    /** Waits for the end of an order, and returns what happened to each node, and what came of it. */
    static List<String> trace(ExecutionHandle order) {
        var result = order.await();
        var stories = new TreeMap<String, List<String>>();
        for (var event : order.events()) {
            if (event instanceof NodeEvent node) {
                stories.computeIfAbsent(node.node().toString(), path -> new ArrayList<>())
                        .add(event.getClass().getSimpleName());
            }
        }
        var trace = new ArrayList<String>();
        stories.forEach((node, events) -> trace.add(node + ": " + String.join(" ", events)));
        trace.add(result.status() + ": " + result.output());
        return trace;
    }

    private static List<String> whole(WorkflowRuntime runtime) {
        var order = start(runtime);
        pack(order);
        return trace(order);
    }

    static List<String> inMemory() {
        try (var engine = builder().build()) {
            return whole(engine);
        }
    }

    static List<String> inFolder(Path directory) {
        try (var engine = builder().store(JournalStore.at(directory)).build()) {
            return whole(engine);
        }
    }

    /** One engine starts the order, another one hears that it is packed, the third one tells what became of it. */
    static List<String> inPostgres(DataSource dataSource) {
        JdbcStore.migrate(dataSource);
        var store = JdbcStore.over(dataSource).shared();
        try (var first = sharing(store, event -> {});
                var second = sharing(store.withName("second"), event -> {});
                var third = sharing(store.withName("third"), event -> {})) {
            var id = start(first).id();
            pack(second.execution(id).orElseThrow());
            return trace(third.execution(id).orElseThrow());
        }
    }

    /** Returns one of several engines on a database. The listener hears what it does. */
    static WorkflowEngine sharing(JdbcStore store, ExecutionListener listener) {
        var engine = builder().store(store).listener(listener).build();
        engine.register(order());
        engine.recoverIncompleteExecutions();
        return engine;
    }

    static List<String> onTemporal(WorkflowClient client) {
        var factory = WorkerFactory.newInstance(client);
        TemporalWorkers.of(types(), List.of(order())).register(factory, "four-runtimes");
        factory.start();
        try {
            return whole(TemporalRuntime.of(client, "four-runtimes"));
        } finally {
            factory.shutdownNow();
        }
    }

    private static EngineBuilder builder() {
        return WorkflowEngine.builder().nodes(types());
    }

    private static void print(String runtime, List<String> trace) {
        System.out.println(runtime);
        trace.forEach(line -> System.out.println("  " + line));
    }

    /** Runs the order on each of them and prints its trace. */
    public static void main(String[] arguments) throws IOException {
        print("in memory", inMemory());
        print("in a folder", inFolder(Files.createTempDirectory("orders")));
        try (var postgres = EmbeddedPostgres.start()) {
            print("in PostgreSQL, three engines", inPostgres(postgres.getPostgresDatabase()));
        }
        try (var server = TestWorkflowEnvironment.newInstance()) {
            print("on Temporal", onTemporal(server.getWorkflowClient()));
        }
    }
}
