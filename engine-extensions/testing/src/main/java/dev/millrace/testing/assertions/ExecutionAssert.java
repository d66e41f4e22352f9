package dev.millrace.testing.assertions;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.validation.Nearest;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on an execution. Confined to the test. */
public final class ExecutionAssert extends AbstractAssert<ExecutionAssert, ExecutionSnapshot> {

    private final Supplier<String> picture;
    private final List<Event> events;

    ExecutionAssert(ExecutionSnapshot actual, List<Event> events, Supplier<String> picture) {
        super(actual, ExecutionAssert.class);
        this.events = events;
        this.picture = picture;
    }

    // --- as a test of a workflow reads; a failure shows where each node stands

    /** Verifies that it completed. */
    public ExecutionAssert completed() {
        return ended(ExecutionStatus.COMPLETED);
    }

    /** Verifies that it failed. */
    public ExecutionAssert failed() {
        return ended(ExecutionStatus.FAILED);
    }

    /** Verifies where it stands. */
    public ExecutionAssert ended(ExecutionStatus status) {
        isNotNull();
        return actual.status() == status
                ? this
                : refuse("the execution to be " + status + ", but it is " + actual.status());
    }

    /** Verifies that each of these nodes, named by their paths, was started. */
    public ExecutionAssert ran(String... paths) {
        isNotNull();
        for (var path : paths) {
            var node = found(path);
            if (node.span().startedAt().isEmpty()) {
                refuse("'" + path + "' to have run, but it is " + node.status());
            }
        }
        return this;
    }

    /**
     * Verifies that each of these nodes was started only when the one before it had ended. Needs the events: a snapshot
     * alone does not tell.
     */
    public ExecutionAssert ranInOrder(String... paths) {
        ran(paths);
        for (int i = 1; i < paths.length; i++) {
            if (end(paths[i - 1]) > start(paths[i])) {
                refuse("'" + paths[i - 1] + "' to have ended before '" + paths[i] + "' began");
            }
        }
        return this;
    }

    private long start(String path) {
        return numbers(path, NodeStarted.class).min().orElse(0);
    }

    private long end(String path) {
        return Stream.of(NodeCompleted.class, NodeFailed.class, NodeCancelled.class)
                .flatMapToLong(type -> numbers(path, type))
                .max()
                .orElse(Long.MAX_VALUE);
    }

    private LongStream numbers(String path, Class<? extends NodeEvent> type) {
        return events.stream()
                .filter(type::isInstance)
                .map(NodeEvent.class::cast)
                .filter(event -> event.node().toString().equals(path))
                .mapToLong(Event::sequence);
    }

    /** Verifies that each of these nodes was skipped. */
    public ExecutionAssert skipped(String... paths) {
        isNotNull();
        for (var path : paths) {
            var node = found(path);
            if (node.status() != NodeStatus.SKIPPED) {
                refuse("'" + path + "' to be skipped, but it is " + node.status());
            }
        }
        return this;
    }

    /** Verifies how often a node was tried again after its first attempt. */
    public ExecutionAssert retried(String path, int times) {
        isNotNull();
        int found = Math.max(0, found(path).attempts() - 1);
        return found == times
                ? this
                : refuse("'" + path + "' to have been tried again " + times + " times, but it was " + found + " times");
    }

    private NodeSnapshot found(String path) {
        var node = actual.nodes().get(NodePath.parse(path));
        if (node == null) {
            var known = actual.nodes().keySet().stream().map(NodePath::toString).toList();
            refuse("a node at '" + path + "', but there is none" + new Nearest().hint(path, known));
            throw new AssertionError(path);
        }
        return node;
    }

    private ExecutionAssert refuse(String expected) {
        failWithMessage("%s", "expected " + expected + "\n\n" + picture.get());
        return this;
    }

    // --- one fact at a time

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

    /** Verifies which nodes completed with warnings, in any order. */
    public ExecutionAssert hasWarned(String... paths) {
        isNotNull();
        return hasPaths("nodes with warnings", actual.result().failures().warned(), paths);
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
            failWithMessage(
                    "expected no node at '%s', but it is %s",
                    path, actual.node(path).status());
        }
        return this;
    }

    /** Goes on to one node, such as {@code each[3]/load}. */
    public NodeAssert node(String path) {
        isNotNull();
        if (!actual.nodes().containsKey(NodePath.parse(path))) {
            failWithMessage(
                    "expected a node at '%s', but there are %s",
                    path, actual.nodes().keySet());
        }
        return new NodeAssert(this, actual.node(path));
    }
}
