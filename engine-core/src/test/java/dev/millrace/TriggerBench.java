package dev.millrace;

import static java.time.Duration.ofHours;

import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Skipped;
import dev.millrace.event.Fire.Started;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Engine with manual time whose fires are kept, and workflows with triggers. Confined to its test. */
class TriggerBench {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final ManualTime time = new ManualTime(START);
    final List<Fire> fires = new ArrayList<>();

    WorkflowEngine engine() {
        return engine(builder -> builder);
    }

    WorkflowEngine engine(UnaryOperator<EngineBuilder> change) {
        return change.apply(WorkflowEngine.builder()
                        .time(time)
                        .executor(new SameThread())
                        .selfChecking()
                        .fireListener(fires::add))
                .build();
    }

    static WorkflowBuilder quick() {
        return Workflow.named("report").node("n", "Noop");
    }

    static WorkflowBuilder waiting() {
        return Workflow.named("report").node("w", "Wait", node -> node.set("signal", "go"));
    }

    static StartTrigger hourly() {
        return StartTrigger.every("hourly", ofHours(1));
    }

    List<Instant> dueOf(List<Fire> some) {
        return some.stream().filter(Fire::isStarted).map(Fire::dueAt).toList();
    }

    static Instant at(String time) {
        return Instant.parse("2026-01-01T" + time + "Z");
    }

    static ExecutionId executionOf(Fire fire) {
        return ((Started) fire.outcome()).execution();
    }

    static Skipped skipped(Fire fire) {
        return (Skipped) fire.outcome();
    }

    static void go(WorkflowEngine engine, ExecutionId id) {
        engine.execution(id).orElseThrow().signal("go", Map.of(), null);
    }
}
