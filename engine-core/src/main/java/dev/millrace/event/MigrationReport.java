package dev.millrace.event;

import dev.millrace.definition.MigrationPlan;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a migration does, or did, to each execution. Immutable.
 *
 * @param plan from which version to which
 * @param executions those of the old version that have not ended, oldest first
 */
public record MigrationReport(MigrationPlan plan, List<Entry> executions) {

    /** Copies the list. */
    public MigrationReport {
        executions = List.copyOf(executions);
    }

    /** What becomes of an execution. */
    public enum Verdict {
        /** It goes over to the new version. */
        MIGRATES,
        /** It would go over if its nodes were mapped. */
        NEEDS_MAPPING,
        /** It stays in the old version. */
        BLOCKED
    }

    /**
     * One execution. Immutable.
     *
     * @param execution which
     * @param obstacles what stands in its way; empty if it migrates
     */
    public record Entry(ExecutionId execution, List<Obstacle> obstacles) {

        /** Copies the list. */
        public Entry {
            obstacles = List.copyOf(obstacles);
        }

        /** Returns what becomes of it. */
        public Verdict verdict() {
            if (obstacles.isEmpty()) {
                return Verdict.MIGRATES;
            }
            return obstacles.stream().allMatch(Obstacle::mappable) ? Verdict.NEEDS_MAPPING : Verdict.BLOCKED;
        }

        /** Returns the same as one line for people. */
        public String describe() {
            return execution + " " + verdict()
                    + obstacles.stream()
                            .map(Obstacle::describe)
                            .collect(Collectors.joining("; ", obstacles.isEmpty() ? "" : ": ", ""));
        }
    }

    /**
     * What stands in the way of an execution. Immutable.
     *
     * @param node the path of the node in the old version; empty if it is the execution as a whole
     * @param mappable whether {@link MigrationPlan#mapping(String, String)} can help
     * @param reason why it stands in the way
     */
    public record Obstacle(String node, boolean mappable, String reason) {

        private String describe() {
            return node.isEmpty() ? reason : "node " + node + " " + reason;
        }
    }

    /** Returns the executions with a verdict. */
    public List<ExecutionId> executions(Verdict verdict) {
        return executions.stream()
                .filter(entry -> entry.verdict() == verdict)
                .map(Entry::execution)
                .toList();
    }

    /** Returns the report as text for people, a line for each execution. */
    public String describe() {
        return plan.from().key() + " to " + plan.to().key() + ": " + executions.size() + " executions\n"
                + executions.stream()
                        .map(entry -> "  " + entry.describe() + "\n")
                        .collect(Collectors.joining());
    }
}
