package dev.millrace;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Explanation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Handle of an execution, whatever {@linkplain WorkflowRuntime runtime} it has. Thread-safe. */
public interface ExecutionHandle {

    /** Returns the same handle in somebody's name: what is asked through it is recorded as theirs. */
    ExecutionHandle by(String who);

    /** Returns the execution's id. */
    ExecutionId id();

    /** Returns where it stands. */
    ExecutionStatus status();

    /** Returns every node: its status, attempts, times, output, error or skip reason. */
    ExecutionSnapshot snapshot();

    /** Returns its events so far. */
    List<Event> events();

    /** Returns why a node stands where it stands; empty if there is no such node. */
    Optional<Explanation> explain(String node);

    /** Returns the result to come. */
    CompletionStage<ExecutionResult> result();

    /** Waits for the end, however long it takes. */
    ExecutionResult await();

    /**
     * Waits for the end.
     *
     * @throws NotEndedException if it has not ended in that time, or if the thread is interrupted
     */
    ExecutionResult await(Duration limit);

    /** Asks it to stop in order. Returns whether that changed anything. */
    boolean cancel(String reason);

    /** Ends it at once. Returns whether that changed anything. */
    boolean terminate(String reason);

    /** Holds it. Returns whether that changed anything. */
    boolean pause(String reason);

    /** Lets it go on. Returns whether that changed anything. */
    boolean resume(String reason);

    /**
     * Sends it a named message. Returns whether it was new.
     *
     * @param dedupId a second signal of this name with the same one changes nothing; null for none
     * @throws IllegalArgumentException if no node waits for this name, or takes such a payload
     */
    boolean signal(String name, Map<String, ?> payload, @Nullable String dedupId);
}
