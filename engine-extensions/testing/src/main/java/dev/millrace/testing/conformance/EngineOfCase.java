package dev.millrace.testing.conformance;

import dev.millrace.EngineBuilder;
import dev.millrace.Execution;
import dev.millrace.NotEndedException;
import dev.millrace.Repair;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.Explanation;
import dev.millrace.event.NodePath;
import dev.millrace.notification.NotificationSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Engine that is held to a case. Confined to the case. */
record EngineOfCase(EngineBuilder builder, Duration limit) implements CaseRuntime {

    private static final Duration GRACE = Duration.ofSeconds(2);

    static Maker with(UnaryOperator<EngineBuilder> runtime) {
        return (nodes, folder, engine, limit) -> new EngineOfCase(
                runtime.apply(engine.on(WorkflowEngine.builder()
                                .notifications(NotificationSettings.NONE.ignoringWorkflows())
                                .nodes(nodes))
                        .files(folder)
                        .grace(GRACE)
                        .selfChecking()),
                limit);
    }

    @Override
    public Ending run(Definitions definitions, CaseStarts given, Differences differences) {
        var engine = builder.build();
        try {
            definitions.registered().forEach(engine::register);
            return new CaseExecutions(new Running(engine, definitions.workflow(), limit), differences).run(given);
        } finally {
            close(engine, differences);
        }
    }

    /** Executions of a case on an engine. Confined to the case. */
    private record Running(WorkflowEngine engine, Workflow workflow, Duration limit) implements CaseExecutions.Driver {

        @Override
        public ExecutionId start(CaseStart start) {
            var key = Optional.of(start.key()).filter(text -> !text.isEmpty());
            var options = new StartOptions(key, Map.of(), Map.of(), "", Optional.empty(), start.terms());
            return engine.start(
                            workflow, start.input(), start.lane().isEmpty() ? options : options.withLane(start.lane()))
                    .id();
        }

        private Execution of(ExecutionId id) {
            return engine.execution(id).orElseThrow();
        }

        @Override
        public void signal(ExecutionId id, String name, Map<String, Object> payload) {
            of(id).signal(name, payload, null);
        }

        @Override
        public boolean await(ExecutionId id) {
            try {
                of(id).await(limit);
                return true;
            } catch (NotEndedException e) {
                return false;
            }
        }

        @Override
        public void stop(ExecutionId id, CaseStop stop) {
            var by = stop.request().by();
            var execution = by.isEmpty() ? of(id) : of(id).by(by);
            if (stop.how() == Stop.TERMINATE) {
                execution.terminate(stop.request().reason());
            } else {
                execution.cancel(stop.request().reason());
            }
        }

        @Override
        public void repair(ExecutionId id, CaseRepair repair) {
            var by = repair.request().by();
            var execution = by.isEmpty() ? of(id) : of(id).by(by);
            repairOf(execution.repair(repair.request().reason()), repair).apply();
        }

        private static Repair repairOf(Repair.Choice choice, CaseRepair repair) {
            var nodes = repair.nodes().toArray(String[]::new);
            var data = repair.data();
            return switch (repair.action()) {
                case RERUN_FAILED -> choice.rerunFailed();
                case RERUN_FROM ->
                    data.map(input -> choice.rerunFrom(repair.node(), input))
                            .orElseGet(() -> choice.rerunFrom(repair.node()));
                case REDRIVE -> choice.redrive(nodes);
                case MARK_SUCCESS -> choice.markSuccess(nodes);
                case COMPENSATE_BACK_TO -> choice.compensateBackTo(repair.node());
                case COMPLETE_WITH -> choice.completeWith(repair.node(), data.orElse(Map.of()));
                case EDIT_OUTPUT -> choice.editOutput(repair.node(), data.orElse(Map.of()));
                case SKIP -> choice.skip(repair.node());
            };
        }

        @Override
        public Optional<Explanation> explain(ExecutionId id, NodePath node) {
            return of(id).explain(node.toString());
        }

        @Override
        public List<BreakerReport> breakers() {
            return engine.breakers();
        }

        @Override
        public ExecutionSnapshot snapshot(ExecutionId id) {
            return of(id).snapshot();
        }

        @Override
        public List<Event> events(ExecutionId id) {
            return of(id).events();
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
