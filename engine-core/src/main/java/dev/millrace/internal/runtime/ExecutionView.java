package dev.millrace.internal.runtime;

import dev.millrace.event.BatchReport;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionLog;
import dev.millrace.event.ExecutionProgress;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.Explanation;
import dev.millrace.event.NodePath;
import dev.millrace.event.WaitingStart;
import dev.millrace.internal.decision.view.BatchView;
import dev.millrace.internal.decision.view.Explain;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.decision.view.Phase;
import dev.millrace.internal.decision.view.ProgressView;
import dev.millrace.internal.decision.view.Report;
import dev.millrace.store.StoredExecution;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is seen of an execution from outside. Made for a question, so that an execution that nobody asks keeps none.
 * Thread-safe.
 */
public final class ExecutionView {

    private final Turns turns;
    private final Parts parts;
    private final Questions questions;
    private final Supplier<Optional<GateWait>> startGate;
    private final Supplier<Optional<WaitingStart>> waitingStart;

    /**
     * Creates it.
     *
     * @param startGate returns what the execution waits at before it begins; asked in the turn
     * @param waitingStart returns how it waits before it begins; asked in the turn
     */
    ExecutionView(Parts parts, Supplier<Optional<GateWait>> startGate, Supplier<Optional<WaitingStart>> waitingStart) {
        this.parts = parts;
        this.turns = parts.turns();
        this.questions = parts.services().attempts().questions();
        this.startGate = startGate;
        this.waitingStart = waitingStart;
    }

    /** Says where it stands, without waiting. */
    public String standingNow() {
        return questions
                .glance(turns, () -> Report.status(turns.state()))
                .map(status -> "it is " + status)
                .orElse("it is in the middle of a turn" + turns.holder());
    }

    /** Returns the whole state, between two turns, with what its nodes have said by then or a moment later. */
    public ExecutionSnapshot snapshot() {
        return questions
                .askSafe(turns, () -> {
                    var seen = Report.of(turns.state(), parts.attempts().progress(), turns.now());
                    return seen.at(withPlace(seen.progress()));
                })
                .saying(turns.log().byNode());
    }

    /** Returns what its nodes said. */
    public ExecutionLog log() {
        return turns.log().all();
    }

    /** Returns what one of its nodes said. */
    public ExecutionLog log(NodePath node) {
        return turns.log().of(node);
    }

    /** Returns how far it is, between two turns. */
    public ExecutionProgress progress() {
        return questions.askSafe(turns, this::progressNow);
    }

    /**
     * Returns what has become of the executions that its nodes start, between two turns.
     *
     * @param started which execution each node started last
     */
    public BatchReport batch(Map<NodePath, ExecutionId> started) {
        return questions.askSafe(turns, () -> BatchView.of(turns.state(), started));
    }

    /** Returns how far it is, once that is safe. */
    Questions.Asked<ExecutionProgress> progressSoon() {
        return questions.askSoon(turns, this::progressNow);
    }

    private ExecutionProgress progressNow() {
        return withPlace(ProgressView.of(turns.state(), parts.attempts().progress(), turns.now()));
    }

    private ExecutionProgress withPlace(ExecutionProgress progress) {
        return turns.state().awaitsStart() ? progress.waiting(waitingStart.get()) : progress;
    }

    /** Returns how long it will take, if that is known and no turn is just being taken. */
    Optional<Duration> remaining() {
        return questions.glance(turns, this::progressNow).flatMap(ExecutionProgress::remaining);
    }

    /** Returns why a node stands where it stands; nothing if there is no such node. */
    public Optional<Explanation> explain(NodePath node) {
        var gates = parts.services().attempts().admissions();
        return questions.askSafe(
                turns,
                () -> Explain.of(
                        turns.state(),
                        node,
                        turns.events().all(),
                        path -> turns.state().startWait().isPresent()
                                ? startGate.get()
                                : gates.gateOf(turns.id(), path).or(() -> parts.codeBefore(path))));
    }

    /** Returns what is known about it without its nodes, once it is safe. */
    Questions.Asked<StoredExecution> summary() {
        return questions.askSoon(turns, () -> {
            var state = turns.state();
            return new StoredExecution(
                    turns.id(),
                    state.origin(),
                    Report.status(state),
                    state.startedAt(),
                    state.endedAt(),
                    state.sequence());
        });
    }

    /** Returns what it runs, and who started it. */
    Questions.Asked<Origin> origin() {
        return questions.askSoon(turns, () -> turns.state().origin());
    }

    /** Returns what it was started with. */
    Map<String, Object> input() {
        return questions.ask(turns, () -> turns.state().input());
    }

    /** Returns the newest events. */
    public List<Event> events() {
        return questions.askSafe(turns, turns.events()::all);
    }

    /** Returns how it stands, for who wonders why it does not do what was asked. */
    Phase phase() {
        return questions.askSafe(turns, () -> Phase.of(turns.state()));
    }
}
