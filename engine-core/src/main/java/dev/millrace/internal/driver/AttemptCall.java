package dev.millrace.internal.driver;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Effect;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.internal.concurrent.Additions;
import dev.millrace.node.Data;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Call of the code of one attempt, for drivers without leases, folders and notes. Thread-safe where NodeContext is. */
public final class AttemptCall implements NodeCall {

    private final AttemptHandle attempt;
    private final ExecutionId execution;
    private final int deliveries;
    private final DataDoor door;
    private final Additions writes = new Additions();
    private final Queue<Runnable> cancelActions = new ConcurrentLinkedQueue<>();
    private final InterruptibleCall interrupts = new InterruptibleCall();
    private volatile boolean cancelled;

    /**
     * Creates the call of an attempt that has begun; {@code deliveries} says how often its node was given to somebody.
     */
    public AttemptCall(AttemptHandle attempt, ExecutionId execution, int deliveries, DataDoor door) {
        this.attempt = attempt;
        this.execution = execution;
        this.deliveries = deliveries;
        this.door = door;
    }

    /** Runs the node's code on the current thread. */
    public Returned run() {
        return interrupts.run(() -> Returned.by(attempt.node().code(), this));
    }

    /** Tells the code to stop: by its token, its actions, and an interrupt. */
    public void cancel() {
        cancelled = true;
        interrupts.stop();
        runCancelActions();
    }

    /** Each action is run once, by whoever takes it. */
    private void runCancelActions() {
        for (var action = cancelActions.poll(); action != null; action = cancelActions.poll()) {
            action.run();
        }
    }

    @Override
    public Map<String, Object> writes() {
        return door.checked("what the node wrote to variables", writes.all());
    }

    @Override
    public DataDoor door() {
        return door;
    }

    @Override
    public ExecutionId execution() {
        return execution;
    }

    @Override
    public NodePath path() {
        return attempt.node().path();
    }

    @Override
    public int attempt() {
        return attempt.number();
    }

    @Override
    public int deliveries() {
        return deliveries;
    }

    @Override
    public String idempotencyKey() {
        return attempt.idempotencyKey();
    }

    @Override
    public Map<String, Object> input() {
        return attempt.input();
    }

    @Override
    public <T> T input(String name, Class<T> type) {
        var value = attempt.input().get(name);
        if (value == null) {
            throw new IllegalArgumentException("[RUN-101] the input of " + path() + " has no '" + name + "'; it has "
                    + attempt.input().keySet());
        }
        return Data.convert(value, type);
    }

    @Override
    public <T> T input(Class<T> type) {
        return converted(attempt.input(), type);
    }

    @Override
    public Map<String, Object> inputFrom(String nodeId) {
        return attempt.inputFrom(nodeId);
    }

    @Override
    public Map<String, Object> executionInput() {
        return attempt.executionInput();
    }

    @Override
    public <T> T executionInput(Class<T> type) {
        return converted(attempt.executionInput(), type);
    }

    @Override
    public Map<String, Object> executionProperties() {
        return attempt.execution();
    }

    /** Returns data as an object of a type: what is there under the name of a single result stands for itself. */
    public static <T> T converted(Map<String, Object> data, Class<T> type) {
        var single = data.get(Data.RESULT);
        return single != null && data.size() == 1 && !type.isRecord() && !Map.class.isAssignableFrom(type)
                ? Data.convert(single, type)
                : Data.convert(data, type);
    }

    @Override
    public Map<String, Object> variables() {
        return writes.over(attempt.variables());
    }

    @Override
    public void setVariable(String name, @Nullable Object value) {
        requireNonNull(name, "name");
        writes.add(door.taken("the variable '" + name + "'", name, value));
    }

    @Override
    public Map<String, Object> settings() {
        return attempt.settings();
    }

    @Override
    public void progress(double fraction, String text) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("progress is a fraction from 0 to 1, not " + fraction);
        }
        requireNonNull(text, "text");
    }

    @Override
    public void heartbeat() {
        // nobody waits for it: there is no lease
    }

    @Override
    public Effect effect() {
        return attempt.node().effect();
    }

    @Override
    public void remember(Map<String, ?> note) {
        door.given("the note", note); // it is needed by another process only, and there is none
    }

    @Override
    public Map<String, Object> recalled() {
        return attempt.note();
    }

    @Override
    public Optional<Path> folder() {
        return Optional.empty();
    }

    @Override
    public boolean isHandedBack() {
        return false;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        cancelActions.add(action);
        if (cancelled) {
            runCancelActions();
        }
    }
}
