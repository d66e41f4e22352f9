package dev.millrace.testing.conformance;

import dev.millrace.definition.Workflow;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.Explanation;
import dev.millrace.event.NodePath;
import dev.millrace.node.NodeRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runtime that is held to cases. Confined to one case. */
interface CaseRuntime {

    /**
     * Runs a workflow until its executions have ended, or the limit is over; then they are told to end.
     *
     * @param definitions the workflow, and those that it may name
     * @param given its executions
     * @param differences takes what becomes otherwise of the others, and what the runtime finds wrong with itself
     */
    Ending run(Definitions definitions, CaseStarts given, Differences differences);

    /**
     * What is run.
     *
     * @param workflow the case's
     * @param registered those that are registered before
     */
    record Definitions(Workflow workflow, List<Workflow> registered) {}

    /**
     * What the first execution came to within the limit.
     *
     * @param others the events of the other ones
     * @param looks what else the runtime says of it
     */
    record Ending(
            boolean hasEnded, ExecutionSnapshot snapshot, List<Event> events, List<List<Event>> others, Looks looks) {}

    /**
     * What a runtime says when it is asked.
     *
     * @param explanations why each node of the first execution stands where it stands
     * @param breakers the breakers
     */
    record Looks(Map<NodePath, Explanation> explanations, List<BreakerReport> breakers) {}

    /** Makes a runtime for a case. */
    @FunctionalInterface
    interface Maker {
        /** Makes it; {@code folder} holds the files of the case. */
        CaseRuntime make(NodeRegistry nodes, Path folder, CaseEngine engine, Duration limit);
    }
}
