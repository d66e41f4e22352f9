package dev.millrace.spring;

import dev.millrace.ExecutionFilter;
import dev.millrace.WorkflowEngine;
import dev.millrace.store.StoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How an engine is: whether it runs, and its store answers. Thread-safe. */
final class EngineHealth {

    private static final ExecutionFilter ONE =
            new ExecutionFilter(Optional.empty(), Set.of(), ExecutionFilter.Names.ANY, ExecutionFilter.Period.EVER, 1);

    private final WorkflowEngine engine;
    private final EngineLifecycle lifecycle;

    /**
     * How it is.
     *
     * @param isUp whether it runs
     * @param details what people want to know beside that
     * @param fault what is wrong with its store
     */
    record Report(boolean isUp, Map<String, Object> details, Optional<Exception> fault) {}

    EngineHealth(WorkflowEngine engine, EngineLifecycle lifecycle) {
        this.engine = engine;
        this.lifecycle = lifecycle;
    }

    Report report() {
        if (!lifecycle.isRunning()) {
            return new Report(false, Map.of("engine", "not started, or closed"), Optional.empty());
        }
        try {
            engine.history().find(ONE);
        } catch (StoreException | IllegalStateException e) {
            return new Report(false, Map.of("engine", "its store does not answer"), Optional.of(e));
        }
        var queue = engine.queueMetrics();
        var details = new LinkedHashMap<String, Object>();
        details.put("workflows", engine.workflows().size());
        details.put("queued", queue.depth().ready());
        details.put("leased", queue.depth().leased());
        details.put("deadLetters", queue.depth().deadLetters());
        details.put("atGates", queue.atGates());
        return new Report(true, details, Optional.empty());
    }
}
