package dev.millrace.micrometer;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionListener;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Measures what meters cost: the processor's time for a node of a chain in memory, without a listener, with one that
 * does nothing, and with meters, in rounds that take turns. Prints a table; no test.
 */
final class MetersOverhead {

    private static final int ROUNDS = 9;
    private static final int EXECUTIONS = 1_500;
    private static final int NODES = 100;

    private MetersOverhead() {}

    /** What is measured. */
    private enum Hears {
        NOBODY,
        NOTHING,
        METERS
    }

    public static void main(String[] arguments) {
        var nanos = new double[Hears.values().length][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (var who : Hears.values()) {
                nanos[who.ordinal()][round] = nanosPerNode(who);
            }
        }
        System.out.println("| listener | ns/node, median of " + ROUNDS + " | ratio |");
        System.out.println("|---|---|---|");
        double bare = median(nanos[0]);
        for (var who : Hears.values()) {
            double one = median(nanos[who.ordinal()]);
            System.out.printf("| %s | %.0f | %.2f |%n", who, one, one / bare);
        }
    }

    private static double median(double[] values) {
        return Arrays.stream(values).sorted().toArray()[values.length / 2];
    }

    private static double nanosPerNode(Hears who) {
        var builder = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder()
                        .add("step", context -> Outcome.done())
                        .build())
                .workers(1);
        var meters = WorkflowMeters.in(new SimpleMeterRegistry());
        listener(who, meters).ifPresent(builder::listener);
        try (var engine = builder.build()) {
            meters.watch(engine);
            long begin = System.nanoTime();
            for (int n = 0; n < EXECUTIONS; n++) {
                engine.run(CHAIN, Map.of());
            }
            return (System.nanoTime() - begin) / (double) (EXECUTIONS * NODES);
        }
    }

    private static Optional<ExecutionListener> listener(Hears who, WorkflowMeters meters) {
        return switch (who) {
            case NOBODY -> Optional.empty();
            case NOTHING -> Optional.of(event -> {});
            case METERS -> Optional.of(meters);
        };
    }

    private static final Workflow CHAIN = chain();

    private static Workflow chain() {
        var chain = Workflow.named("chain").node("n0", "step");
        for (int n = 1; n < NODES; n++) {
            chain.node("n" + n, "step").connect("n" + (n - 1), "n" + n);
        }
        return chain.build();
    }
}
