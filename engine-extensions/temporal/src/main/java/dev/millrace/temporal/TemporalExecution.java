package dev.millrace.temporal;

import static java.util.Objects.requireNonNull;

import dev.millrace.ExecutionHandle;
import dev.millrace.definition.NameRule;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Explanation;
import dev.millrace.event.NodePath;
import dev.millrace.node.Data;
import dev.millrace.temporal.internal.Messages;
import dev.millrace.temporal.internal.Messages.Asked;
import dev.millrace.temporal.internal.Messages.Kind;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Handle of an execution on Temporal. What it says and what is asked of it is answered by a worker of the task queue,
 * also when the execution has ended. Thread-safe.
 */
public final class TemporalExecution implements ExecutionHandle {

    private final ExecutionId id;
    private final WorkflowStub stub;
    private final String by;

    TemporalExecution(ExecutionId id, WorkflowStub stub, String by) {
        this.id = id;
        this.stub = stub;
        this.by = by;
    }

    @Override
    public TemporalExecution by(String who) {
        return new TemporalExecution(id, stub, NameRule.checkIfGiven("who asks", who));
    }

    WorkflowStub stub() {
        return stub;
    }

    @Override
    public ExecutionId id() {
        return id;
    }

    @Override
    public ExecutionStatus status() {
        return snapshot().status();
    }

    @Override
    public ExecutionSnapshot snapshot() {
        return Messages.read(ExecutionSnapshot.class, stub.query("snapshot", String.class));
    }

    @Override
    public List<Event> events() {
        return Messages.events(stub.query("events", String.class));
    }

    @Override
    public Optional<Explanation> explain(String node) {
        var path = NodePath.parse(requireNonNull(node, "node"));
        var text = stub.query("explain", String.class, path.toString());
        return text.isEmpty() ? Optional.empty() : Optional.of(Messages.read(Explanation.class, text));
    }

    // --- its end

    @Override
    public CompletionStage<ExecutionResult> result() {
        return stub.getResultAsync(String.class).handle((text, failure) -> {
            if (failure == null) {
                return Messages.read(ExecutionResult.class, text);
            }
            var cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            return resultOf(cause).orElseThrow(() -> new CompletionException(cause));
        });
    }

    /** {@inheritDoc} Waits for as long as Temporal has it. */
    @Override
    public ExecutionResult await() {
        try {
            return Messages.read(ExecutionResult.class, stub.getResult(String.class));
        } catch (WorkflowFailedException e) {
            return resultOf(e).orElseThrow(() -> e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if it has not ended in that time (TMP-106)
     */
    @Override
    public ExecutionResult await(Duration limit) {
        try {
            var text = stub.getResult(limit.toMillis(), TimeUnit.MILLISECONDS, String.class);
            return Messages.read(ExecutionResult.class, text);
        } catch (WorkflowFailedException e) {
            return resultOf(e).orElseThrow(() -> e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("[TMP-106] execution " + id + " has not ended after " + limit, e);
        }
    }

    /**
     * What a workflow of Temporal fails with holds the result; one that was cancelled there is asked for it; one that
     * was terminated there has none.
     */
    private Optional<ExecutionResult> resultOf(Throwable failure) {
        return failure.getCause() instanceof CanceledFailure
                ? Optional.of(snapshot().result())
                : resultIn(failure.getCause());
    }

    private static Optional<ExecutionResult> resultIn(@Nullable Throwable cause) {
        return Optional.ofNullable(cause)
                .filter(ApplicationFailure.class::isInstance)
                .map(end -> ((ApplicationFailure) end).getDetails())
                .filter(details -> details.getSize() > 0)
                .map(details -> Messages.read(ExecutionResult.class, details.get(String.class)));
    }

    // --- what is asked of it

    @Override
    public boolean cancel(String reason) {
        return ask(Kind.CANCEL, reason);
    }

    @Override
    public boolean terminate(String reason) {
        return ask(Kind.TERMINATE, reason);
    }

    @Override
    public boolean pause(String reason) {
        return ask(Kind.PAUSE, reason);
    }

    @Override
    public boolean resume(String reason) {
        return ask(Kind.RESUME, reason);
    }

    private boolean ask(Kind kind, String reason) {
        try {
            return ask(new Asked(kind, requireNonNull(reason, "reason"), by));
        } catch (WorkflowNotFoundException | WorkflowUpdateException e) {
            return false; // it has ended
        }
    }

    private boolean ask(Asked asked) {
        return stub.update("request", Boolean.class, Messages.write(asked));
    }

    @Override
    public boolean signal(String name, Map<String, ?> payload, @Nullable String dedupId) {
        var data = Data.normalise(payload);
        try {
            return ask(new Asked(
                    Kind.SIGNAL, requireNonNull(name, "name"), data, dedupId == null ? "" : dedupId, "", "", by));
        } catch (WorkflowUpdateException e) {
            var why = e.getCause() instanceof ApplicationFailure refused ? refused.getOriginalMessage() : e.toString();
            throw new IllegalArgumentException(
                    "[TMP-107] execution " + id + " takes no signal '" + name + "': " + why, e);
        } catch (WorkflowNotFoundException e) {
            throw new IllegalStateException(
                    "[TMP-108] execution " + id + " has ended, or is not known; it takes no signal any more", e);
        }
    }

    @Override
    public String toString() {
        return "execution " + id;
    }
}
