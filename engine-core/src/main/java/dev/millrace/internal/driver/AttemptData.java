package dev.millrace.internal.driver;

import dev.millrace.definition.Effect;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.Attempt;
import dev.millrace.internal.decision.GivenAttempt;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Attempt as data, for a driver that has its code called in another process. Immutable.
 *
 * @param execution its execution
 * @param path where its node stands
 * @param number which try of the node it is, from 1
 * @param deliveries how often its node was given to somebody, this time included
 * @param effect what running the node again would do
 * @param idempotencyKey what makes the effect of the node recognisable
 * @param given the data of its start
 */
public record AttemptData(
        ExecutionId execution,
        NodePath path,
        int number,
        int deliveries,
        Effect effect,
        String idempotencyKey,
        Given given)
        implements GivenAttempt {

    /**
     * The data of an attempt's start. Immutable.
     *
     * @param input the node's input
     * @param sources what each delivered source handed over, by its id
     * @param variables the variables
     * @param settings the fields of the node's type, templates filled in
     * @param ofExecution what the execution is
     * @param executionInput what the execution was given
     * @param seenByChecks what its checks see
     */
    public record Given(
            Map<String, Object> input,
            Map<String, Object> sources,
            Map<String, Object> variables,
            Map<String, Object> settings,
            Map<String, Object> ofExecution,
            Map<String, Object> executionInput,
            Map<String, Object> seenByChecks) {}

    /** Returns an attempt that has begun. */
    static AttemptData of(Attempt attempt, ExecutionId execution, int deliveries) {
        return new AttemptData(
                execution,
                attempt.nodePath(),
                attempt.number(),
                deliveries,
                attempt.effect(),
                attempt.idempotencyKey(),
                new Given(
                        attempt.givenInput(),
                        new LinkedHashMap<>(attempt.givenBySources()),
                        attempt.givenVariables(),
                        attempt.renderedSettings(),
                        attempt.propertiesOfExecution(),
                        attempt.inputOfExecution(),
                        attempt.seenByChecks()));
    }

    @Override
    public NodePath nodePath() {
        return path;
    }

    @Override
    public Map<String, Object> givenInput() {
        return given.input();
    }

    @Override
    @SuppressWarnings("unchecked") // each source handed over a map
    public Map<String, Object> givenBy(String nodeId) {
        return (Map<String, Object>) given.sources().getOrDefault(nodeId, Map.of());
    }

    @Override
    public Map<String, Object> givenVariables() {
        return given.variables();
    }

    @Override
    public Map<String, Object> renderedSettings() {
        return given.settings();
    }

    @Override
    public Map<String, Object> propertiesOfExecution() {
        return given.ofExecution();
    }

    @Override
    public Map<String, Object> inputOfExecution() {
        return given.executionInput();
    }

    @Override
    public Map<String, Object> secretParameters() {
        return Map.of();
    }

    @Override
    public Map<String, Object> recalledNote() {
        return Map.of();
    }

    @Override
    public Map<String, Object> seenByChecks() {
        return given.seenByChecks();
    }
}
