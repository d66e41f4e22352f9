package dev.millrace;

import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A test bench: an engine on the test's own thread, with manual time, which checks every journal when it is closed. */
final class Bench implements AutoCloseable {

    final ManualTime time = new ManualTime();
    final EventRecorder events = new EventRecorder();
    final WorkflowEngine engine;

    Bench() {
        this(builder -> builder);
    }

    Bench(UnaryOperator<EngineBuilder> more) {
        engine = more.apply(WorkflowEngine.builder()
                        .nodes(NodeRegistry.builder().build())
                        .time(time)
                        .random(() -> 0.5)
                        .executor(new SameThread())
                        .listener(events)
                        .selfChecking())
                .build();
    }

    Execution start(WorkflowBuilder workflow) {
        return engine.start(workflow.build(), Map.of());
    }

    static WorkflowBuilder workflow() {
        return Workflow.named("test");
    }

    static Node done() {
        return context -> Outcome.done();
    }

    static Node gives(String name, Object value) {
        return context -> Outcome.done(name, value);
    }

    static Node passes() {
        return context -> Outcome.done(context.input());
    }

    static Node fails(String message) {
        return context -> {
            throw new IllegalStateException(message);
        };
    }

    /** Fails until an attempt's number is reached. */
    static Node failsBefore(int attempt) {
        return context -> {
            if (context.attempt() < attempt) {
                throw new IllegalStateException("attempt " + context.attempt());
            }
            return Outcome.done("attempt", context.attempt());
        };
    }

    @Override
    public void close() {
        engine.close();
    }
}
