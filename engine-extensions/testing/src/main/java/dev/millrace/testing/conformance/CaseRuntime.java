package dev.millrace.testing.conformance;

import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.node.NodeRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runtime that is held to cases. Confined to one case. */
interface CaseRuntime {

    /**
     * Runs a workflow until it has ended, or the limit is over; then it is told to end.
     *
     * @param definitions the workflow, and those that it may name
     * @param signals sent as soon as it has started: name -> payload
     * @param differences takes what the runtime finds wrong with itself
     */
    Ending run(
            Definitions definitions,
            Map<String, Object> input,
            Map<String, Map<String, Object>> signals,
            Differences differences);

    /**
     * What is run.
     *
     * @param workflow the case's
     * @param registered those that are registered before
     */
    record Definitions(Workflow workflow, List<Workflow> registered) {}

    /** What an execution came to within the limit. */
    record Ending(boolean hasEnded, ExecutionSnapshot snapshot, List<Event> events) {}

    /** Makes a runtime for a case. */
    @FunctionalInterface
    interface Maker {
        /** Makes it; {@code folder} holds the files of the case. */
        CaseRuntime make(NodeRegistry nodes, Path folder, Duration limit);
    }
}
