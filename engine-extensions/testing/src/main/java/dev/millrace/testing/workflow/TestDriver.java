package dev.millrace.testing.workflow;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What runs the executions of a test. Confined to the test's thread. */
interface TestDriver extends AutoCloseable {

    void register(Workflow workflow);

    Running start(Workflow workflow, Map<String, ?> input, Map<String, ?> variables);

    /** Does what can be done without time moving. */
    void settle();

    /** Moves time, and does what can be done on the way. */
    void advance(Duration by);

    /** Moves time to the next alarm. Returns false if there is none. */
    boolean advanceToNext();

    /** Returns whether time brings nothing any more, however far it moves. */
    boolean isIdle();

    /** Does something at a moment within a time from now. */
    void within(Duration limit, Runnable action);

    /** Returns the engine itself; empty if none runs them. */
    Optional<WorkflowEngine> engine();

    @Override
    void close();

    /** One execution. */
    interface Running {

        ExecutionId id();

        ExecutionStatus status();

        ExecutionSnapshot snapshot();

        List<Event> events();

        void signal(String name, Map<String, ?> payload, String correlation);

        void cancel(String reason);

        void pause(String reason);

        void resume(String reason);

        /** Returns the engine's own handle, if an engine runs it. */
        Optional<Execution> handle();
    }
}
