package dev.millrace.internal.driver;

import dev.millrace.internal.decision.Attempt;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Attempt of a node that its driver may call now, with all that the code is given. Immutable. */
public final class AttemptHandle {

    private final NodeHandle node;
    private final Started attempt;

    AttemptHandle(NodeHandle node) {
        this.node = node;
        this.attempt = new Started(node);
    }

    /** Attempt as the decision fills it in. */
    private static final class Started extends Attempt {

        Started(NodeHandle node) {
            super(node.scope, node.position);
        }

        int tries() {
            return number();
        }

        Map<String, Object> input() {
            return givenInput();
        }

        Map<String, Object> from(String nodeId) {
            return givenBy(nodeId);
        }

        Map<String, Object> variables() {
            return givenVariables();
        }

        Map<String, Object> settings() {
            return renderedSettings();
        }

        Map<String, Object> note() {
            return recalledNote();
        }

        Map<String, Object> execution() {
            return propertiesOfExecution();
        }

        Map<String, Object> executionInput() {
            return inputOfExecution();
        }
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
        return attempt.tries();
    }

    /** Returns what makes the effect of the node recognisable, whichever attempt brings it about. */
    public String idempotencyKey() {
        return attempt.idempotencyKey();
    }

    /** Returns the node's input. */
    public Map<String, Object> input() {
        return attempt.input();
    }

    /** Returns what one delivered source handed over; empty if none of that id did. */
    public Map<String, Object> inputFrom(String nodeId) {
        return attempt.from(nodeId);
    }

    /** Returns the variables at its start. */
    public Map<String, Object> variables() {
        return attempt.variables();
    }

    /** Returns the fields of the node's type, templates filled in. */
    public Map<String, Object> settings() {
        return attempt.settings();
    }

    /** Returns what an earlier delivery of the attempt noted; empty if nothing. */
    public Map<String, Object> note() {
        return attempt.note();
    }

    /** Returns what the execution is: its id, workflow, key, labels, start and input. */
    public Map<String, Object> execution() {
        return attempt.execution();
    }

    /** Returns the input of the execution. */
    public Map<String, Object> executionInput() {
        return attempt.executionInput();
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
