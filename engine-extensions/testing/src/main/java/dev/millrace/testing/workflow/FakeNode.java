package dev.millrace.testing.workflow;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a node does in a test in place of its own code: {@code when("charge").fails(2).then(Map.of("receipt", "R-1"))}.
 * Each node path of each execution goes through the steps from the first on, one step a call. The last step stays; a
 * script that ends with failures goes on with an empty output. Confined to the test's thread.
 */
public final class FakeNode {

    private static final Node EMPTY = context -> Outcome.done();

    private final String name;
    private final List<Node> steps = new ArrayList<>();
    private final List<Map<String, Object>> inputs = new ArrayList<>();
    private final Map<Place, Integer> calls = new HashMap<>();
    private @Nullable Node lasting;
    private Consumer<NodeContext> first = context -> {};
    private Span span = new Span(Duration.ZERO, Duration.ZERO);

    FakeNode(String name) {
        this.name = name;
    }

    private record Place(ExecutionId execution, NodePath path) {}

    /** From how short to how long a call takes. */
    record Span(Duration least, Duration most) {}

    /** The next calls fail, with the type {@code Fake}; whether that is tried again, the node's retry policy says. */
    public FakeNode fails(int times) {
        return fails(times, "Fake", "'" + name + "' fails because the test says so");
    }

    /** The next calls fail with a type and a message, as those that {@code retryOn} and handlers know. */
    public FakeNode fails(int times, String type, String message) {
        requireNonNull(type, "type");
        requireNonNull(message, "message");
        return steps(times, context -> Outcome.failed(type, message));
    }

    /** The next calls throw an exception. */
    public FakeNode fails(int times, Exception thrown) {
        requireNonNull(thrown, "thrown");
        return steps(times, context -> {
            throw thrown;
        });
    }

    private FakeNode steps(int times, Node step) {
        if (times < 1) {
            throw new IllegalArgumentException("'" + name + "' must fail at least once, not " + times + " times");
        }
        for (int i = 0; i < times; i++) {
            steps.add(step);
        }
        lasting = EMPTY;
        return this;
    }

    /** Each call fails from here on. */
    public FakeNode alwaysFails() {
        return thenRun(context -> Outcome.failed("Fake", "'" + name + "' fails because the test says so"));
    }

    /** The next call completes with an output. */
    public FakeNode then(Map<String, ?> output) {
        requireNonNull(output, "output");
        return thenRun(context -> Outcome.done(output));
    }

    /** The next call completes by a port, with an output. */
    public FakeNode thenBy(String port, Map<String, ?> output) {
        requireNonNull(port, "port");
        requireNonNull(output, "output");
        return thenRun(context -> Outcome.done(output).by(port));
    }

    /** The next call runs this code. */
    public FakeNode thenRun(Node code) {
        steps.add(requireNonNull(code, "code"));
        lasting = code;
        return this;
    }

    /** The next call runs the node's own code. */
    public FakeNode thenReal() {
        return thenRun(REAL);
    }

    /** Says that the node's own code is to run. */
    static final Node REAL = context -> Outcome.done();

    /** Does something before each call: sends a signal, looks at the execution. An exception fails the call. */
    public FakeNode before(Consumer<NodeContext> action) {
        first = first.andThen(action);
        return this;
    }

    /** Each call takes this long; a time limit that is shorter stops it. */
    public FakeNode takes(Duration time) {
        return takes(time, time);
    }

    /** Each call takes as long as the seed says, between these; the least without a seed. */
    public FakeNode takes(Duration least, Duration most) {
        if (least.isNegative() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException("'" + name + "' cannot take from " + least + " to " + most);
        }
        span = new Span(least, most);
        return this;
    }

    /** Returns what the calls were given, in their order. */
    public List<Map<String, Object>> inputs() {
        return List.copyOf(inputs);
    }

    /** Returns how often it was called. */
    public int calls() {
        return inputs.size();
    }

    Span span() {
        return span;
    }

    /** Takes the step of a call. */
    Node next(NodeContext context) {
        inputs.add(context.input());
        first.accept(context);
        int number = calls.merge(new Place(context.execution(), context.path()), 1, Integer::sum);
        var last = lasting;
        return number <= steps.size() ? steps.get(number - 1) : last == null ? EMPTY : last;
    }

    @Override
    public String toString() {
        return "fake of '" + name + "'";
    }
}
