package dev.millrace.testing.assertions;

import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on an execution. Confined to the test. */
public final class ExecutionAssert extends AbstractAssert<ExecutionAssert, ExecutionSnapshot> {

    ExecutionAssert(ExecutionSnapshot actual) {
        super(actual, ExecutionAssert.class);
    }

    /** Verifies that it completed. */
    public ExecutionAssert isCompleted() {
        return hasStatus(ExecutionStatus.COMPLETED);
    }

    /** Verifies that it failed. */
    public ExecutionAssert isFailed() {
        return hasStatus(ExecutionStatus.FAILED);
    }

    /** Verifies where it stands. */
    public ExecutionAssert hasStatus(ExecutionStatus status) {
        isNotNull();
        if (actual.status() != status) {
            failWithMessage(
                    "expected execution of '%s' to be %s, but it is %s%s",
                    actual.workflow().id(),
                    status,
                    actual.status(),
                    because(actual.result().cause()));
        }
        return this;
    }

    private static String because(String cause) {
        return cause.isEmpty() ? "" : ": " + cause;
    }

    /** Verifies one value of its output; numbers are compared by value. */
    public ExecutionAssert hasOutput(String name, @Nullable Object expected) {
        isNotNull();
        Entries.describe("the output", actual.result().output(), name, expected).ifPresent(this::failWithMessage);
        return this;
    }

    /** Verifies one of its variables; numbers are compared by value. */
    public ExecutionAssert hasVariable(String name, @Nullable Object expected) {
        isNotNull();
        Entries.describe("the variables", actual.result().variables(), name, expected)
                .ifPresent(this::failWithMessage);
        return this;
    }

    /** Verifies which nodes failed for good, handled or not, in any order. */
    public ExecutionAssert hasFailures(String... paths) {
        isNotNull();
        return hasPaths("failures", actual.result().failures().failed(), paths);
    }

    /** Verifies which failed nodes were recovered, in any order. */
    public ExecutionAssert hasRecovered(String... paths) {
        isNotNull();
        return hasPaths("recovered nodes", actual.result().failures().recovered(), paths);
    }

    private ExecutionAssert hasPaths(String what, List<NodePath> found, String... expected) {
        var names = found.stream().map(NodePath::toString).sorted().toList();
        var wanted = List.of(expected).stream().sorted().toList();
        if (!names.equals(wanted)) {
            failWithMessage("expected %s %s, but there are %s", what, wanted, names);
        }
        return this;
    }

    /** Verifies that there is no node at this path: its scope was never opened. */
    public ExecutionAssert hasNoNode(String path) {
        isNotNull();
        if (actual.nodes().containsKey(NodePath.parse(path))) {
            failWithMessage("expected no node at '%s', but it is %s", path, actual.node(path).status());
        }
        return this;
    }

    /** Goes on to one node, such as {@code each[3]/load}. */
    public NodeAssert node(String path) {
        isNotNull();
        if (!actual.nodes().containsKey(NodePath.parse(path))) {
            failWithMessage("expected a node at '%s', but there are %s", path, actual.nodes().keySet());
        }
        return new NodeAssert(this, actual.node(path));
    }
}
