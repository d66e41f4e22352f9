package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.NameRule;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.GroupReport;
import dev.millrace.internal.runtime.BulkRequest;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.store.StoredExecution;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The executions of one workflow, or of the whole engine, that have not ended: here, or resting in the store. What is
 * asked of the group is asked of each, as its handle would, and a parent is asked before its children: so nothing
 * begins because something else was stopped.
 * Which executions belong to it is found out anew with each call; those that an execution of the group starts meanwhile
 * belong to it, later starts do not. Immutable and thread-safe.
 *
 * <pre>{@code
 * var report = engine.workflow("order").by("ann").pause("the warehouse is closed");
 * log.info("{} held, not held: {}", report.changed().size(), report.unchanged());
 * }</pre>
 */
public final class ExecutionGroup {

    private final EngineRuntime runtime;
    private final BulkRequest.Selection selection;
    private final String by;

    ExecutionGroup(EngineRuntime runtime, BulkRequest.Selection selection) {
        this(runtime, selection, "");
    }

    private ExecutionGroup(EngineRuntime runtime, BulkRequest.Selection selection, String by) {
        this.runtime = runtime;
        this.selection = selection;
        this.by = by;
    }

    /** Returns the same group in somebody's name: what is asked through it is recorded as theirs. */
    public ExecutionGroup by(String who) {
        return new ExecutionGroup(runtime, selection, NameRule.checkIfGiven("who asks", who));
    }

    /** Returns those of the group that are among some executions. */
    public ExecutionGroup only(Collection<ExecutionId> ids) {
        return new ExecutionGroup(runtime, selection.only(Set.copyOf(ids)), by);
    }

    /**
     * Returns those of the group that a filter lets through as they stand now: by key, labels, workflow, status, age.
     * As many as its limit says, the newest.
     */
    public ExecutionGroup only(ExecutionFilter filter) {
        return only(new History(runtime)
                .find(filter).stream().map(StoredExecution::id).toList());
    }

    /**
     * Returns the executions, parents before their children, else oldest first; without those that the store has and
     * cannot be read.
     */
    public List<Execution> executions() {
        return bulkRequest().members().stream()
                .map(one -> new Execution(runtime, one))
                .toList();
    }

    /**
     * Holds each as {@link Execution#pause(String)} does; a workflow that does not allow pauses keeps its own running.
     *
     * @throws IllegalArgumentException if no such workflow is known; all of these methods do
     */
    public GroupReport pause(String reason) {
        return pause(reason, Optional.empty());
    }

    /** Holds each for a time, as {@link Execution#pause(String, Duration)} does. */
    public GroupReport pause(String reason, Duration limit) {
        return pause(reason, Optional.of(limit));
    }

    private GroupReport pause(String reason, Optional<Duration> limit) {
        var request = request(reason);
        return ask(one -> one.pause(request, limit));
    }

    /** Lets each that is held go on. */
    public GroupReport resume(String reason) {
        var request = request(reason);
        return ask(one -> one.resume(request));
    }

    /**
     * Asks each to stop in order, as {@link Execution#cancel} does; returns when that is safe, not when they have
     * ended.
     */
    public GroupReport cancel(String reason) {
        var request = request(reason);
        return ask(one -> one.stop(Stop.CANCEL, request));
    }

    /** Ends each at once, as {@link Execution#terminate} does. */
    public GroupReport terminate(String reason) {
        var request = request(reason);
        return ask(one -> one.stop(Stop.TERMINATE, request));
    }

    private Request request(String reason) {
        return new Request(requireNonNull(reason, "reason"), by);
    }

    private GroupReport ask(BulkRequest.Question question) {
        var answers = bulkRequest().ask(question);
        return new GroupReport(List.copyOf(answers.changed()), answers.unchanged());
    }

    private BulkRequest bulkRequest() {
        return new BulkRequest(runtime.archive(), runtime.plans(), selection);
    }
}
