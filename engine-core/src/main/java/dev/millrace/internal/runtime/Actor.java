package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Explanation;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.internal.concurrent.Mailbox;
import dev.millrace.internal.decision.ChildNews;
import dev.millrace.internal.decision.Commands;
import dev.millrace.internal.decision.Decision;
import dev.millrace.internal.decision.ExecutionState;
import dev.millrace.internal.decision.Explain;
import dev.millrace.internal.decision.ItemRequest;
import dev.millrace.internal.decision.Plan;
import dev.millrace.internal.decision.Reception;
import dev.millrace.internal.decision.Report;
import dev.millrace.internal.decision.ScopeState;
import dev.millrace.queue.Lease;
import dev.millrace.time.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One execution: its mailbox, its state, and the driver that does what the decision asks. Thread-safe. */
public final class Actor implements Commands {

    /*
     * A turn goes: enter the mailbox, let the decision take the input (it calls keep() and the other commands, which only
     * collect), then flush(): events to the listeners, messages to the queue, the rest, and last the end. A turn never waits.
     * Workers are woken after the mailbox is free again, so that no node ever runs inside it, whatever the host's executor does.
     */
    private static final Logger log = LoggerFactory.getLogger(Actor.class);

    private final EngineRuntime engine;
    private final Mailbox mailbox = new Mailbox();
    private final Decision decision;
    private final EventLog events;
    private final CompletableFuture<ExecutionResult> ended = new CompletableFuture<>();

    // Confined to the turn.
    private final Outbox outbox = new Outbox();
    private final RunningAttempts running = new RunningAttempts();
    private @Nullable List<Runnable> afterwards;
    private @Nullable Alarm deadline;
    private @Nullable Alarm grace;
    private boolean finished;
    private boolean deciding;

    private volatile ExecutionStatus finalStatus = ExecutionStatus.PENDING;
    private volatile String key = "";
    private volatile Lineage lineage = Lineage.ROOT;

    Actor(EngineRuntime engine, ExecutionId id, Plan plan) {
        this.engine = engine;
        this.decision = new Decision(new ExecutionState(id, plan), this);
        this.events = new EventLog(engine.settings().limits().retainedEvents());
        mailbox.tryEnter(); // until start() has run: whatever is asked before waits for it
    }

    // --- what the outside asks

    /** Returns the execution's id. */
    public ExecutionId id() {
        return decision.state().id();
    }

    String key() {
        return key;
    }

    void key(String startKey) {
        key = startKey;
    }

    Lineage lineage() {
        return lineage;
    }

    void descendsFrom(Lineage line) {
        lineage = line;
        decision.state().startedBy(line.starter());
    }

    /** Returns what it runs. */
    public Plan plan() {
        return decision.state().plan();
    }

    /** Returns the result to come. */
    public CompletableFuture<ExecutionResult> result() {
        return ended;
    }

    /** Returns the status now. */
    public ExecutionStatus status() {
        return finalStatus.isFinal() ? finalStatus : ask(() -> Report.status(decision.state()));
    }

    /** Returns the whole state, between two turns. */
    public ExecutionSnapshot snapshot() {
        return ask(() -> Report.of(decision.state()));
    }

    /** Returns why a node stands where it stands; nothing if there is no such node. */
    public Optional<Explanation> explain(NodePath node) {
        return ask(() -> Explain.of(decision.state(), node, events.all(), engine.gateOf(id(), node)));
    }

    /** Returns the newest events. */
    public List<Event> events() {
        return ask(events::all);
    }

    /** Asks for a stop. Returns whether that changed anything. */
    public boolean stop(Stop stop, String reason) {
        return ask(() -> turn(at -> decision.stop(stop, reason, at)));
    }

    /** Holds the execution. Returns whether that changed anything. */
    public boolean pause(String reason) {
        return ask(() -> turn(at -> decision.pause(reason, at)));
    }

    /** Lets the execution go on. Returns whether that changed anything. */
    public boolean resume(String reason) {
        return ask(() -> turn(at -> decision.resume(reason, at)));
    }

    /** Brings a message from outside. Returns what became of it. */
    public Reception signal(Signal signal) {
        return ask(() -> {
            var reception = decision.signal(signal, engine.now());
            flush();
            return reception;
        });
    }

    /** Runs a question in the mailbox and waits for the answer; turns are short, so the wait is. */
    private <T> T ask(Supplier<T> question) {
        if (mailbox.isHeldHere()) {
            return askInside(question);
        }
        var answer = new CompletableFuture<T>();
        post(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.join();
    }

    /** A listener or a callback asks, on the thread that holds the mailbox: between two turns it is answered at once. */
    private <T> T askInside(Supplier<T> question) {
        if (deciding) {
            throw new IllegalStateException("[ENG-106] execution " + id()
                    + " is in the middle of a long turn; a listener can ask it when the turn is over");
        }
        return question.get();
    }

    private interface Input {
        boolean decide(long at);
    }

    private boolean turn(Input input) {
        boolean changed = input.decide(engine.now());
        flush();
        return changed;
    }

    void post(Runnable task) {
        mailbox.post(task);
        engine.wakeForWork();
    }

    // --- what drives it

    /** Begins the execution, once; the caller sees to it that somebody works. */
    void start(Map<String, Object> input, Map<String, Object> variables) {
        try {
            var limit = plan().workflow().policy().timeout();
            if (limit.isPresent()) {
                var reason = "the time limit of " + limit.get().toMillis() + " ms was reached";
                deadline = engine.time().schedule(limit.get(), () -> post(() -> later(Stop.TIMEOUT, reason)));
            }
            decision.start(input, variables, engine.now());
        } catch (RuntimeException e) {
            fault(e);
        } finally {
            flush();
            mailbox.exit();
        }
    }

    /** Asks for a stop without waiting for the answer. */
    void stopSoon(Stop stop, String reason) {
        post(() -> later(stop, reason));
    }

    /** Something became of an execution that a node asked for. */
    void hear(ScopeState scope, int position, ChildNews news) {
        post(() -> guarded(() -> decision.child(scope, position, news, engine.now())));
    }

    private void later(Stop stop, String reason) {
        guarded(() -> decision.stop(stop, reason, engine.now()));
    }

    private void guarded(Runnable input) {
        try {
            input.run();
        } catch (RuntimeException e) {
            fault(e);
        }
        flush();
    }

    /** A fault of the engine itself must not leave an execution hanging: it ends, and says so. */
    private void fault(RuntimeException e) {
        log.error("Execution {} met a fault of the engine", id(), e);
        decision.fault("[ENG-901] a fault of the engine itself: " + e, engine.now());
    }

    /** What became of an attempt that wanted to start. */
    enum Start {
        /** The caller runs it. */
        RUN,
        /** It has nothing to do. */
        DROP,
        /** Another thread decides; the attempt comes back through the hand-over. */
        LATER
    }

    Start start(RunningAttempt attempt) {
        if (enterSoon()) {
            try {
                return startNow(attempt) ? Start.RUN : Start.DROP;
            } finally {
                mailbox.exit();
            }
        }
        mailbox.post(() -> {
            if (startNow(attempt)) {
                engine.handOver(attempt);
            } else {
                engine.drop(attempt);
            }
        });
        return Start.LATER;
    }

    private boolean startNow(RunningAttempt attempt) {
        boolean runs = false;
        int deliveries = attempt.lease().deliveries();
        if (deliveries > 1) {
            evict(attempt);
        }
        try {
            runs = decision.started(attempt, deliveries, engine.now());
        } catch (RuntimeException e) {
            fault(e);
        }
        if (runs) {
            var limit = attempt.node().spec().policy().attempts().timeout();
            if (limit.isPresent()) {
                attempt.timeLimit(engine.time().schedule(limit.get(), () -> post(() -> timedOut(attempt))));
            }
            running.add(attempt);
        }
        flush();
        return runs;
    }

    void completed(RunningAttempt attempt, NodeResult result) {
        if (enterSoon()) {
            try {
                completedNow(attempt, result);
            } finally {
                mailbox.exit();
            }
        } else {
            mailbox.post(() -> completedNow(attempt, result));
        }
    }

    private void completedNow(RunningAttempt attempt, NodeResult result) {
        try {
            if (over(attempt, true)) {
                decision.completed(attempt, result, engine.now());
            } else {
                decision.late(attempt, "completed", engine.now());
            }
        } catch (RuntimeException e) {
            fault(e);
        }
        flush();
    }

    void failed(RunningAttempt attempt, Failure failure) {
        post(() -> guarded(() -> {
            if (over(attempt, false)) {
                decision.failed(attempt, failure, engine.random(), engine.now());
            } else {
                decision.late(attempt, "failed", engine.now());
            }
        }));
    }

    private void timedOut(RunningAttempt attempt) {
        if (running.contains(attempt)) {
            attempt.cancel();
            if (over(attempt, false)) {
                guarded(() -> decision.timedOut(attempt, engine.random(), engine.now()));
            }
        }
    }

    /** The queue or a breaker gave the attempt up. */
    void gaveUp(RunningAttempt attempt, Failure failure) {
        post(() -> {
            evict(attempt);
            guarded(() -> decision.gaveUp(attempt, failure, engine.now()));
        });
    }

    /** Stops whoever still holds an earlier delivery of the same message. */
    private void evict(RunningAttempt newer) {
        running.forNode(newer.scope(), newer.position(), holder -> {
            holder.cancel();
            over(holder, false);
        });
    }

    /** Spins for about as long as a turn takes before it gives the task to the thread that holds the mailbox. */
    private boolean enterSoon() {
        for (int i = 0; i < 64; i++) {
            if (mailbox.tryEnter()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** Takes an attempt off the running ones and ends its lease. Returns false if the lease was lost: its outcome is late. */
    private boolean over(RunningAttempt attempt, boolean well) {
        running.remove(attempt);
        attempt.ended();
        return engine.endLease(attempt, well);
    }

    void progressed(RunningAttempt attempt, double fraction, String text) {
        post(() -> {
            if (running.contains(attempt)) {
                flush();
                engine.audience().tell(new NodeProgressed(id(), 0, engine.now(), attempt.path(), fraction, text));
            }
        });
    }

    void renew(Lease<RunningAttempt> lease) {
        engine.renew(lease);
    }

    // --- what the decision asks

    @Override
    public void keep(Event event) {
        if (events.isFull()) {
            deciding = true;
            engine.audience().tellAll(events);
            deciding = false;
        }
        events.add(event);
    }

    @Override
    public void runNode(ScopeState scope, int position) {
        outbox.add(new RunningAttempt(this, scope, position));
    }

    @Override
    public void stopNode(ScopeState scope, int position, String reason) {
        running.forNode(scope, position, attempt -> afterwards(attempt::cancel));
    }

    @Override
    public void setTimer(ScopeState scope, int position, Duration delay) {
        scope.timer(
                position,
                engine.time()
                        .schedule(
                                delay,
                                () -> post(() -> guarded(() -> {
                                    scope.timer(position, null);
                                    decision.due(scope, position, engine.now());
                                }))));
    }

    @Override
    public void cancelTimer(ScopeState scope, int position) {
        if (scope.timer(position) instanceof Alarm alarm) {
            alarm.cancel();
            scope.timer(position, null);
        }
    }

    @Override
    public void startChild(ScopeState scope, int position, Child child) {
        afterwards(() -> engine.children().start(this, scope, position, child));
    }

    @Override
    public void stopChild(Child child, Stop stop, String reason) {
        afterwards(() -> engine.children().stop(child, stop, reason));
    }

    @Override
    public void readItems(ScopeState scope, int position, ItemRequest request) {
        afterwards(() -> engine.aside(() -> {
            var news = engine.itemFiles().read(request);
            post(() -> guarded(() -> decision.items(scope, position, news, engine.now())));
        }));
    }

    @Override
    public void setGrace(Stop stop) {
        var limit = engine.settings().limits().grace();
        grace = engine.time().schedule(limit, () -> post(() -> guarded(() -> decision.graceOver(engine.now()))));
    }

    @Override
    public void finish() {
        finished = true;
    }

    private void afterwards(Runnable action) {
        afterwards = afterwards == null ? new ArrayList<>() : afterwards;
        afterwards.add(action);
    }

    private void flush() {
        engine.audience().tellAll(events);
        if (!outbox.sendAll(engine)) {
            engine.comeBackFor(this);
        }
        if (afterwards != null) {
            var actions = afterwards;
            afterwards = null;
            actions.forEach(Runnable::run);
        }
        if (finished) {
            finished = false;
            close();
        }
    }

    /** An attempt passed its gates when the queue was full. */
    void sendAgain(RunningAttempt attempt) {
        post(() -> {
            outbox.add(attempt);
            flush();
        });
    }

    /** The queue has room again. */
    void sendMore() {
        mailbox.post(this::flush);
    }

    private void close() {
        if (deadline != null) {
            deadline.cancel();
        }
        if (grace != null) {
            grace.cancel();
        }
        outbox.clear();
        running.cancelAll();
        var result = Report.result(decision.state());
        finalStatus = result.status();
        engine.ended(this, decision.state(), events);
        ended.complete(result);
    }
}
