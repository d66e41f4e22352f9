package dev.millrace.opentelemetry;

import dev.millrace.EngineBuilder;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/**
 * Measures what spans cost: the time for a node of a chain in memory, without a listener, with one that does nothing,
 * with traces of which nothing is sampled, and with traces whose spans are exported to nowhere, in rounds that take
 * turns. Prints a table; no test.
 */
final class TracesOverhead {

    private static final int ROUNDS = 9;
    private static final int EXECUTIONS = 500;
    private static final int NODES = 100;

    private TracesOverhead() {}

    /** What is measured. */
    private enum Hears {
        NOBODY,
        NOTHING,
        UNSAMPLED,
        SPANS
    }

    /** Exports to nowhere. */
    private static final class Nowhere implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    public static void main(String[] arguments) {
        var all = Hears.values();
        var nanos = new double[all.length][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < all.length; i++) {
                var who = all[round % 2 == 0 ? i : all.length - 1 - i];
                nanos[who.ordinal()][round] = nanosPerNode(who);
            }
        }
        System.out.println("| listener | ns/node, median of " + ROUNDS + " (least to most) | ratio |");
        System.out.println("|---|---|---|");
        for (var who : all) {
            var sorted = Arrays.stream(nanos[who.ordinal()]).sorted().toArray();
            double ratio = sorted[ROUNDS / 2] / Arrays.stream(nanos[0]).sorted().toArray()[ROUNDS / 2];
            System.out.printf(
                    "| %s | %.0f (%.0f to %.0f) | %.2f |%n",
                    who, sorted[ROUNDS / 2], sorted[0], sorted[ROUNDS - 1], ratio);
        }
    }

    private static double nanosPerNode(Hears who) {
        try (var telemetry = telemetry(who)) {
            var traces = WorkflowTraces.of(telemetry);
            try (var engine = builder(who, traces).workers(1).build()) {
                run(engine, EXECUTIONS / 5); // so that its code is compiled
                long begin = System.nanoTime();
                run(engine, EXECUTIONS);
                return (System.nanoTime() - begin) / (double) (EXECUTIONS * NODES);
            }
        }
    }

    private static void run(WorkflowEngine engine, int executions) {
        for (int n = 0; n < executions; n++) {
            engine.run(CHAIN, Map.of());
        }
    }

    private static EngineBuilder builder(Hears who, WorkflowTraces traces) {
        Node step = context -> Outcome.done();
        boolean isTraced = who == Hears.UNSAMPLED || who == Hears.SPANS;
        var nodes = NodeRegistry.builder().add("step", isTraced ? traces.around(step) : step);
        var builder = WorkflowEngine.builder().nodes(nodes.build());
        return switch (who) {
            case NOBODY -> builder;
            case NOTHING -> builder.listener(event -> {});
            case UNSAMPLED, SPANS -> builder.listener(traces);
        };
    }

    private static OpenTelemetrySdk telemetry(Hears who) {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setSampler(who == Hears.UNSAMPLED ? Sampler.alwaysOff() : Sampler.alwaysOn())
                        .addSpanProcessor(SimpleSpanProcessor.create(new Nowhere()))
                        .build())
                .build();
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
