package dev.millrace.testing.workflow;

import dev.millrace.Execution;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The engine itself, on manual time and the test's thread. Confined to it. */
record EngineDriver(WorkflowEngine started, ManualTime time) implements TestDriver {

    @Override
    public void register(Workflow workflow) {
        started.register(workflow);
    }

    @Override
    public Running start(Workflow workflow, Map<String, ?> input, Map<String, ?> variables) {
        return new Handle(started.start(workflow, input, StartOptions.NONE.withVariables(variables)));
    }

    @Override
    public void settle() {
        // the test's thread has done everything already
    }

    @Override
    public void advance(Duration by) {
        time.advance(by);
    }

    @Override
    public boolean advanceToNext() {
        return time.advanceToNext();
    }

    /** {@inheritDoc} While executions live there is always the alarm by which the engine renews leases. */
    @Override
    public boolean isIdle() {
        return time.pending() <= 1;
    }

    @Override
    public void within(Duration limit, Runnable action) {
        time.schedule(limit.dividedBy(2), action);
    }

    @Override
    public Optional<WorkflowEngine> engine() {
        return Optional.of(started);
    }

    @Override
    public void close() {
        started.close();
    }

    static Running handleOf(Execution execution) {
        return new Handle(execution);
    }

    private record Handle(Execution execution) implements Running {

        @Override
        public ExecutionId id() {
            return execution.id();
        }

        @Override
        public ExecutionStatus status() {
            return execution.status();
        }

        @Override
        public ExecutionSnapshot snapshot() {
            return execution.snapshot();
        }

        @Override
        public List<Event> events() {
            return execution.events();
        }

        @Override
        public void signal(String name, Map<String, ?> payload, String correlation) {
            execution.signal(name, payload, null, correlation);
        }

        @Override
        public void cancel(String reason) {
            execution.cancel(reason);
        }

        @Override
        public void pause(String reason) {
            execution.pause(reason);
        }

        @Override
        public void resume(String reason) {
            execution.resume(reason);
        }

        @Override
        public Optional<Execution> handle() {
            return Optional.of(execution);
        }
    }
}
