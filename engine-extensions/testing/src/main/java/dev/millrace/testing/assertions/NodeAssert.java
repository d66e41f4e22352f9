package dev.millrace.testing.assertions;

import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on a node of an execution. Confined to the test. */
public final class NodeAssert extends AbstractAssert<NodeAssert, NodeSnapshot> {

    private final ExecutionAssert execution;

    NodeAssert(ExecutionAssert execution, NodeSnapshot actual) {
        super(actual, NodeAssert.class);
        this.execution = execution;
    }

    /** Verifies that it completed. */
    public NodeAssert isCompleted() {
        return hasStatus(NodeStatus.COMPLETED);
    }

    /** Verifies that it failed or timed out, with a type or message that contains this text. */
    public NodeAssert failedWith(String text) {
        var failure = actual.why().failure().map(why -> why.type() + ": " + why.message());
        if (!actual.status().isFailure() || !failure.orElse("").contains(text)) {
            failWithMessage("expected %s to have failed with '%s', but it is %s", actual.path(), text, standing());
        }
        return this;
    }

    /** Verifies that it was skipped for this reason. */
    public NodeAssert wasSkippedBecause(SkipReason reason) {
        if (actual.why().skipReason().filter(reason::equals).isEmpty()) {
            failWithMessage("expected %s to be skipped because %s, but it is %s", actual.path(), reason, standing());
        }
        return this;
    }

    /** Verifies where it stands. */
    public NodeAssert hasStatus(NodeStatus status) {
        if (actual.status() != status) {
            failWithMessage("expected %s to be %s, but it is %s", actual.path(), status, standing());
        }
        return this;
    }

    /** Verifies how often it was started. */
    public NodeAssert hasAttempts(int attempts) {
        if (actual.attempts() != attempts) {
            failWithMessage("expected %s to have %s attempts, but it has %s", actual.path(), attempts, actual.attempts());
        }
        return this;
    }

    /** Verifies one value of its output; numbers are compared by value. */
    public NodeAssert hasOutput(String name, @Nullable Object expected) {
        Entries.describe("the output of " + actual.path(), actual.output(), name, expected)
                .ifPresent(this::failWithMessage);
        return this;
    }

    /** Goes on to another node of the execution. */
    public NodeAssert node(String path) {
        return execution.node(path);
    }

    private String standing() {
        var why = actual.why();
        return actual.status()
                + why.skipReason().map(reason -> " because " + reason).orElse("")
                + why.failure().map(failure -> " (" + failure.type() + ": " + failure.message() + ")").orElse("");
    }
}
