package dev.millrace.testing.workflow;

import dev.millrace.Execution;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import java.util.List;
import java.util.Map;

/** An execution of a test. Confined to the test's thread. */
public final class TestExecution {

    private final Workflow workflow;
    private final TestEngine engine;
    private final TestDriver.Running running;

    TestExecution(Workflow workflow, TestEngine engine, TestDriver.Running running) {
        this.workflow = workflow;
        this.engine = engine;
        this.running = running;
    }

    /** Returns its id. */
    public ExecutionId id() {
        return running.id();
    }

    /** Returns the definition that it runs. */
    public Workflow workflow() {
        return workflow;
    }

    /** Returns where it stands, when all has been done that can be without time moving. */
    public ExecutionStatus status() {
        return snapshot().status();
    }

    /** Returns whether it has ended. */
    public boolean isEnded() {
        return running.status().isFinal();
    }

    /** Returns whether only somebody outside can bring it further: no time that comes, and no node's code. */
    public boolean waitsForOthers() {
        return engine.waitsForOthers(this);
    }

    /** Returns every node: its status, attempts, times, output, error or skip reason. */
    public ExecutionSnapshot snapshot() {
        engine.settle();
        return running.snapshot();
    }

    /** Returns its output so far. */
    public Map<String, Object> output() {
        return snapshot().result().output();
    }

    /** Returns its events, oldest first. */
    public List<Event> events() {
        engine.settle();
        return running.events();
    }

    /** Sends it a signal without data. */
    public TestExecution signal(String name) {
        return signal(name, Map.of());
    }

    /**
     * Sends it a signal.
     *
     * @throws IllegalArgumentException if no node waits for such a signal; the nearest name is named
     */
    public TestExecution signal(String name, Map<String, ?> payload) {
        return signal(name, payload, "");
    }

    /** Sends it a signal that is about something, as {@link Execution#signal(String, Map, String, String)} does. */
    public TestExecution signal(String name, Map<String, ?> payload, String correlation) {
        engine.names().checkSignal(name);
        running.signal(name, payload, correlation);
        return this;
    }

    /** Gives the answer to an approval that waits for a signal. */
    public TestExecution decide(String signal, String decision, String by) {
        return signal(signal, Map.of("decision", decision, "by", by));
    }

    /** Asks it to stop in order. */
    public TestExecution cancel(String reason) {
        running.cancel(reason);
        return this;
    }

    /** Holds it. */
    public TestExecution pause(String reason) {
        running.pause(reason);
        return this;
    }

    /** Lets it go on. */
    public TestExecution resume(String reason) {
        running.resume(reason);
        return this;
    }

    /**
     * Moves time until it has ended.
     *
     * @throws AssertionError if nothing brings it to an end; it says what each open node waits for
     */
    public TestExecution runToEnd() {
        engine.runToEnd(this);
        return this;
    }

    /**
     * Returns the engine's own handle, for what a test asks seldom: repairs, explanations.
     *
     * @throws IllegalStateException if the orders of a seed are tried: then there is no engine
     */
    public Execution handle() {
        return running.handle()
                .orElseThrow(() -> new IllegalStateException(
                        "[TST-110] under seeded schedules there is no engine, and no handle of one"));
    }

    /** Returns the workflow's id and the graph with where each node stands. */
    @Override
    public String toString() {
        return StatusGraph.of(snapshot(), workflow.graph());
    }
}
