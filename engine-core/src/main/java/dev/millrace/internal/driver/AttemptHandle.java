package dev.millrace.internal.driver;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.decision.Attempt;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Attempt of a node that its driver may call now, with all that the code is given. Immutable. */
public final class AttemptHandle {

    private final NodeHandle node;
    private final Attempt attempt;

    AttemptHandle(NodeHandle node) {
        this.node = node;
        this.attempt = new Attempt(node.scope, node.position);
    }

    Attempt attempt() {
        return attempt;
    }

    /** Returns its node. */
    public NodeHandle node() {
        return node;
    }

    /** Returns which try of the node it is, from 1. */
    public int number() {
        return attempt.number();
    }

    /** Returns what makes the effect of the node recognisable, whichever attempt brings it about. */
    public String idempotencyKey() {
        return attempt.idempotencyKey();
    }

    /** Returns the node's input. */
    public Map<String, Object> input() {
        return attempt.givenInput();
    }

    /** Returns what one delivered source handed over; empty if none of that id did. */
    public Map<String, Object> inputFrom(String nodeId) {
        return attempt.givenBy(nodeId);
    }

    /** Returns the variables at its start. */
    public Map<String, Object> variables() {
        return attempt.givenVariables();
    }

    /** Returns the fields of the node's type, templates filled in. */
    public Map<String, Object> settings() {
        return attempt.renderedSettings();
    }

    /** Returns what an earlier delivery of the attempt noted; empty if nothing. */
    public Map<String, Object> note() {
        return attempt.recalledNote();
    }

    /** Returns what the execution is: its id, workflow, key, labels, start and input. */
    public Map<String, Object> execution() {
        return attempt.propertiesOfExecution();
    }

    /** Returns the input of the execution. */
    public Map<String, Object> executionInput() {
        return attempt.inputOfExecution();
    }

    /** Returns it as data, for whoever calls the code in another process. */
    public AttemptData data(ExecutionId execution, int deliveries) {
        return AttemptData.of(attempt(), execution, deliveries);
    }

    /** Returns how long it may take, from now on; empty for as long as it likes. */
    public Optional<Duration> timeLeft(long atEpochMicros) {
        return Optional.ofNullable(attempt.timeLeft(atEpochMicros));
    }

    @Override
    public String toString() {
        return "attempt " + number() + " of " + node;
    }
}
