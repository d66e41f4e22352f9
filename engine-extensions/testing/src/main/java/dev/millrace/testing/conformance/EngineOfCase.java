package dev.millrace.testing.conformance;

import dev.millrace.EngineBuilder;
import dev.millrace.NotEndedException;
import dev.millrace.WorkflowEngine;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Engine that is held to a case. Confined to the case. */
record EngineOfCase(EngineBuilder builder, Duration limit) implements CaseRuntime {

    private static final Duration GRACE = Duration.ofSeconds(2);

    static Maker with(UnaryOperator<EngineBuilder> runtime) {
        return (nodes, folder, limit) -> new EngineOfCase(
                runtime.apply(WorkflowEngine.builder()
                        .nodes(nodes)
                        .files(folder)
                        .grace(GRACE)
                        .selfChecking()),
                limit);
    }

    @Override
    public Ending run(
            Definitions definitions,
            Map<String, Object> input,
            Map<String, Map<String, Object>> signals,
            Differences differences) {
        var engine = builder.build();
        try {
            definitions.registered().forEach(engine::register);
            var execution = engine.start(definitions.workflow(), input);
            signals.forEach((name, payload) -> execution.signal(name, payload, null));
            boolean hasEnded = true;
            try {
                execution.await(limit);
            } catch (NotEndedException e) {
                hasEnded = false;
            }
            var ending = new Ending(hasEnded, execution.snapshot(), execution.events());
            if (!hasEnded) {
                execution.terminate("the case takes too long");
            }
            return ending;
        } finally {
            close(engine, differences);
        }
    }

    /** Closing fails where the fold of the events differs from the state that lived them. */
    private static void close(WorkflowEngine engine, Differences differences) {
        try {
            engine.close();
        } catch (IllegalStateException e) {
            differences.add("the engine's self-check failed: " + e.getMessage());
        }
    }
}
