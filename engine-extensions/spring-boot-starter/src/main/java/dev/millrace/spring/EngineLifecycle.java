package dev.millrace.spring;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.spring.MillraceProperties.Start;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The engine's part in the life of its application. It goes on with what its store holds before a web server of the
 * application answers, and is closed after that has been shut: then it starts nothing any more, and what runs is given
 * its grace. Thread-safe.
 */
final class EngineLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EngineLifecycle.class);

    /** A web server starts at 2,048 below the last phase; what is lower starts before it and stops behind it. */
    private static final int BEFORE_WEB_SERVERS = SmartLifecycle.DEFAULT_PHASE - 4_096;

    private final WorkflowEngine engine;
    private final List<Workflow> workflows;
    private final boolean recovers;
    private final boolean arms;
    private volatile boolean isRunning;

    EngineLifecycle(WorkflowEngine engine, List<Workflow> workflows, Start start, boolean isDurable) {
        this.engine = engine;
        this.workflows = workflows;
        recovers = isDurable && start.recover();
        arms = start.triggers();
    }

    @Override
    public void start() {
        var known = engine.workflows();
        workflows.stream().filter(one -> !known.contains(one)).forEach(engine::register); // an engine of the host's own
        if (recovers) {
            var report = engine.recoverIncompleteExecutions();
            report.parked().forEach(one -> log.warn("Execution {} cannot go on: {}", one.id(), one.reason()));
        }
        if (arms) {
            workflows.stream()
                    .filter(workflow -> !workflow.triggers().isEmpty())
                    .forEach(workflow -> engine.triggers().arm(workflow));
        }
        isRunning = true;
    }

    @Override
    public void stop() {
        isRunning = false;
        engine.close();
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    /** An engine that was closed does not open again, so a test's context that rests keeps it (Spring 7 asks). */
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return BEFORE_WEB_SERVERS;
    }
}
