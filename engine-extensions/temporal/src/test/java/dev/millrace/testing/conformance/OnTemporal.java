package dev.millrace.testing.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.StartOptions;
import dev.millrace.definition.Workflow;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.Explanation;
import dev.millrace.event.NodePath;
import dev.millrace.temporal.TemporalRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Executions of a case on Temporal. Confined to the case.
 *
 * @param started hears of each
 */
record OnTemporal(TemporalRuntime runtime, Workflow workflow, Duration limit, Consumer<ExecutionId> started)
        implements CaseExecutions.Driver {

    static StartOptions optionsOf(CaseStart start) {
        var key = start.key().isEmpty() ? Optional.<String>empty() : Optional.of(start.key());
        var options = new StartOptions(key, Map.of(), Map.of(), "", Optional.empty(), start.terms());
        return start.lane().isEmpty() ? options : options.withLane(start.lane());
    }

    @Override
    public ExecutionId start(CaseStart start) {
        var id = runtime.start(workflow, start.input(), optionsOf(start)).id();
        started.accept(id);
        return id;
    }

    @Override
    public void signal(ExecutionId id, String name, Map<String, Object> payload) {
        assertThat(runtime.execution(id).orElseThrow().signal(name, payload, null))
                .isTrue();
    }

    @Override
    public boolean await(ExecutionId id) {
        runtime.execution(id).orElseThrow().await(limit);
        return true;
    }

    @Override
    public void stop(ExecutionId id, CaseStop stop) {
        var execution = runtime.execution(id).orElseThrow().by(stop.request().by());
        var reason = stop.request().reason();
        assertThat(stop.how() == Stop.TERMINATE ? execution.terminate(reason) : execution.cancel(reason))
                .isTrue();
    }

    @Override
    public void repair(ExecutionId id, CaseRepair repair) {
        throw new UnsupportedOperationException("cases with repairs are left out");
    }

    @Override
    public Optional<Explanation> explain(ExecutionId id, NodePath node) {
        return runtime.execution(id).orElseThrow().explain(node.toString());
    }

    @Override
    public List<BreakerReport> breakers() {
        return List.of();
    }

    @Override
    public ExecutionSnapshot snapshot(ExecutionId id) {
        return runtime.execution(id).orElseThrow().snapshot();
    }

    @Override
    public List<Event> events(ExecutionId id) {
        return runtime.execution(id).orElseThrow().events();
    }
}
