package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.NodePath;
import dev.millrace.event.RepairPreview;
import dev.millrace.internal.decision.RepairAction;
import dev.millrace.internal.decision.RepairAction.Kind;
import dev.millrace.internal.runtime.Amendments;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.ExecutionRef;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A change of an execution's course by hand, made in two steps: look, then do. An execution that has ended goes on.
 * Each repair is one event, with who and why. Immutable and thread-safe.
 *
 * <pre>{@code
 * var repair = execution.by("ann").repair("the service is back").rerunFailed();
 * log.info("runs again: {}", repair.preview().again());
 * repair.apply();
 * }</pre>
 */
public final class Repair {

    private final EngineRuntime runtime;
    private final ExecutionRef execution;
    private final Request request;
    private final RepairAction action;
    private final boolean held;

    private Repair(EngineRuntime runtime, ExecutionRef execution, Request request, RepairAction action, boolean held) {
        this.runtime = runtime;
        this.execution = execution;
        this.request = request;
        this.action = action;
        this.held = held;
    }

    /**
     * Returns the same repair, which leaves the execution paused: nothing begins before it is resumed, and until then
     * it can be undone.
     */
    public Repair held() {
        return new Repair(runtime, execution, request, action, true);
    }

    /**
     * Returns the same repair, which may make effects happen again that are declared to happen at most once. Nodes that
     * the repair names itself need no such word; for others, look at {@link RepairPreview#atMostOnce} first.
     */
    public Repair repeatingEffects() {
        return new Repair(runtime, execution, request, action.repeating(), held);
    }

    /** Which repair it shall be. Immutable and thread-safe. */
    public static final class Choice {

        private final EngineRuntime runtime;
        private final ExecutionRef execution;
        private final Request request;

        Choice(EngineRuntime runtime, ExecutionRef execution, Request request) {
            this.runtime = runtime;
            this.execution = execution;
            this.request = request;
        }

        /** Runs every node again that has failed or was cancelled, and what is behind it and has not completed. */
        public Repair rerunFailed() {
            return of(Kind.RERUN_FAILED, List.of(), Optional.empty());
        }

        /**
         * Runs nodes of one scope again that failed because their message spent its deliveries, with none charged, and
         * all that is behind them. Their dead letters are gone then.
         */
        public Repair redrive(String... nodePaths) {
            return of(Kind.REDRIVE, Arrays.asList(nodePaths), Optional.empty());
        }

        /** Runs a node again, and all that is behind it. */
        public Repair rerunFrom(String nodePath) {
            return of(Kind.RERUN_FROM, List.of(nodePath), Optional.empty());
        }

        /** Runs a node again with another input, and all that is behind it. */
        public Repair rerunFrom(String nodePath, Map<String, ?> input) {
            return of(Kind.RERUN_FROM, List.of(nodePath), given("the input", input));
        }

        /**
         * Undoes what a node and all that is behind it did, what completed last first, and runs them again then. The
         * execution must have ended. If a compensation fails, nothing runs again, and it ends as
         * {@link dev.millrace.event.ExecutionStatus#COMPENSATION_FAILED}. What has no compensation only runs again.
         */
        public Repair compensateBackTo(String nodePath) {
            return of(Kind.COMPENSATE_BACK_TO, List.of(nodePath), Optional.empty());
        }

        /** Lets a node count as completed with this output, whatever became of it; what is behind it runs. */
        public Repair completeWith(String nodePath, Map<String, ?> output) {
            return of(Kind.COMPLETE_WITH, List.of(nodePath), given("the output", output));
        }

        /**
         * Lets nodes of one scope that have not completed count as completed, without output; what is behind them runs.
         * One that has completed is refused: its output would be gone, and what is behind it would run again.
         * {@link #completeWith} does that.
         */
        public Repair markSuccess(String... nodePaths) {
            return of(Kind.MARK_SUCCESS, Arrays.asList(nodePaths), Optional.empty());
        }

        /** Lets a node count as not taken; what is behind it follows its joins. */
        public Repair skip(String nodePath) {
            return of(Kind.SKIP, List.of(nodePath), Optional.empty());
        }

        /** Replaces the output of a completed node, for those that have not run yet. */
        public Repair editOutput(String nodePath, Map<String, ?> output) {
            return of(Kind.EDIT_OUTPUT, List.of(nodePath), given("the output", output));
        }

        private Optional<Map<String, Object>> given(String what, Map<String, ?> data) {
            return Optional.of(runtime.door().given(what, requireNonNull(data, what)));
        }

        private Repair of(Kind kind, List<String> nodes, Optional<Map<String, Object>> data) {
            var paths = nodes.stream()
                    .map(node -> NodePath.parse(requireNonNull(node, "nodePath")))
                    .toList();
            return new Repair(runtime, execution, request, new RepairAction(kind, paths, data), false);
        }
    }

    /**
     * Returns what {@link #apply} would bring about now.
     *
     * @throws IllegalArgumentException if it cannot be done: an unknown node, one that runs, effects that were undone
     */
    public RepairPreview preview() {
        return new Amendments(execution.actor()).preview(action);
    }

    /**
     * Does it. Safe when this returns, if the engine is durable.
     *
     * @return what it brought about, and the way back as long as nothing has followed from it
     * @throws IllegalArgumentException as {@link #preview}, and if an effect that is declared to happen at most once
     *     would happen again unasked (see {@link #repeatingEffects}); nothing has changed then
     */
    public AppliedRepair apply() {
        var repaired = execution.repair(action, request, held);
        return new AppliedRepair(runtime, execution, request, repaired);
    }
}
