package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.ChildNews;
import dev.millrace.internal.decision.DeadNode;
import dev.millrace.internal.decision.Decision;
import dev.millrace.internal.decision.ExecutionState;
import dev.millrace.internal.decision.Fold;
import dev.millrace.internal.decision.ItemRequest;
import dev.millrace.internal.decision.Migrating;
import dev.millrace.internal.decision.MigrationObstacle;
import dev.millrace.internal.decision.Reception;
import dev.millrace.internal.decision.RepairAction;
import dev.millrace.internal.decision.Report;
import dev.millrace.internal.decision.ScopeState;
import dev.millrace.internal.decision.ScriptRequest;
import dev.millrace.store.StoreException;
import dev.millrace.time.Alarm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One execution as the others see it: what callers ask, what workers bring, what timers say. Thread-safe. */
public final class Actor extends AskedTurns {

    private static final String PROCESS_ENDED = "the process that ran it ended";
    private static final CompletableFuture<Boolean> STARTED = CompletableFuture.completedFuture(true);

    private volatile CompletableFuture<ExecutionResult> ended = new CompletableFuture<>();
    private final CompletableFuture<Boolean> safeStart;

    // Confined to the turn.
    private @Nullable Alarm deadline;
    private @Nullable Alarm resumption;
    private boolean atRest;

    private volatile String key = "";
    private volatile Lineage lineage = Lineage.ROOT;

    /** Creates an execution; its mailbox is held until {@link #start} has run: whatever is asked before waits for it. */
    Actor(EngineRuntime engine, ExecutionState state) {
        super(engine, state);
        safeStart = engine.durability() == null ? STARTED : new CompletableFuture<>();
        mailbox.tryEnter();
    }

    // --- what the outside asks

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

    /** Returns what completes when the start is safe, or fails with why it is not; false if it was not started at all. */
    CompletableFuture<Boolean> safeStart() {
        return safeStart;
    }

    /** Returns the result to come; it fails only if the store fails, or the engine is closed before a durable execution's end. */
    public CompletableFuture<ExecutionResult> result() {
        return ended;
    }

    /** Returns the status, once it is safe; the store's exception if it cannot become so. */
    public ExecutionStatus status() {
        return isEnded() ? ended.join().status() : askSafe(() -> Report.status(decision.state()));
    }

    /** Says where it stands, without waiting. */
    public String standingNow() {
        return glance(() -> Report.status(decision.state()))
                .map(status -> "it is " + status)
                .orElse("it is in the middle of a turn"
                        + Audience.holderOf(telling().call()));
    }

    /** Returns whether its end is safe. */
    boolean isEnded() {
        var end = ended;
        return end.isDone() && !end.isCompletedExceptionally();
    }

    /** Asks for a stop. Returns whether that changed anything. */
    public boolean stop(Stop stop, Request request) {
        return change(at -> {
            goOn(at);
            return decision.stop(stop, request, at);
        });
    }

    /** Holds the execution as {@link #pause} does, if its workflow allows that. */
    public boolean pauseIfAllowed(Request request, Optional<Duration> limit) {
        return plan().workflow().policy().allowPause() && pause(request, limit);
    }

    /** Holds the execution, for a time or until it is resumed. Returns whether that changed anything. */
    public boolean pause(Request request, Optional<Duration> limit) {
        return change(at -> {
            long resumeAt = limit.map(l -> at + l.toNanos() / 1_000).orElse(Long.MAX_VALUE);
            boolean paused = decision.interventions().pause(request, resumeAt, at);
            if (paused && !atRest) {
                resumeLater(resumeAt, at);
            }
            return paused;
        });
    }

    private void resumeLater(long resumeAt, long now) {
        if (resumption != null) {
            resumption.cancel();
        }
        if (resumeAt != Long.MAX_VALUE) {
            var request = Request.of("the time of the pause is over");
            resumption = engine.time()
                    .schedule(
                            Duration.ofNanos(Math.max(0, resumeAt - now) * 1_000),
                            () -> post(
                                    () -> guarded(() -> decision.interventions().resume(request, engine.now()))));
        }
    }

    /** Lets the execution go on. Returns whether that changed anything. */
    public boolean resume(Request request) {
        return change(at -> {
            goOn(at);
            if (resumption != null) {
                resumption.cancel();
            }
            return decision.interventions().resume(request, at);
        });
    }

    /**
     * Changes the course of the execution by hand; one that has ended goes on.
     *
     * @param held whether it is paused at the same time, so that nothing begins
     * @throws IllegalArgumentException if it cannot be done; nothing has changed then
     */
    public Repaired repair(RepairAction action, Request request, boolean held) {
        return change(at -> {
            goOn(at);
            boolean reopened = decision.state().isEnded();
            var outlook = decision.interventions().outlook(action);
            if (reopened) {
                reopen();
                plan().workflow().policy().timeout().ifPresent(this::setDeadline);
            }
            long first = decision.state().sequence() + 1;
            decision.interventions().repair(action, request, held, at);
            afterwards(() -> engine.redriven(id(), outlook.reset()));
            return new Repaired(outlook, first, decision.state().sequence());
        });
    }

    /**
     * Takes a repair back.
     *
     * @throws IllegalStateException if something has happened since; nothing has changed then
     */
    public void undo(Repaired repaired, Request request) {
        var past = engine.archive().eventsOf(id()).stream()
                .filter(event -> event.sequence() < repaired.first())
                .toList();
        change(at -> {
            var why = decision.interventions().whyNotUndone(repaired.last());
            if (!why.isEmpty() || past.isEmpty() || past.get(0).sequence() != 1) {
                throw new IllegalStateException("[ENG-133] the repair of execution " + id() + " cannot be undone: "
                        + (why.isEmpty() ? "its first events are not kept in memory any more" : why)
                        + "; it was event " + repaired.first() + ". Repair it again, or restart it");
            }
            if (decision.state().isEnded()) {
                reopen(); // by the repair itself, which left nothing to do
            }
            var before = Fold.of(id(), decision.state()::planOf, past);
            decision.interventions().letGo();
            decision = new Decision(before, this);
            decision.interventions().undone(repaired.first(), request, repaired.last(), at);
            return true;
        });
    }

    /** Returns what stands in the way of a migration. */
    public List<MigrationObstacle> obstacles(Migrating migrating) {
        return ask(() -> decision.interventions().obstacles(migrating, atRest));
    }

    /** Goes over to another version, if nothing stands in the way. Returns what does; nothing has changed then. */
    public List<MigrationObstacle> migrate(Migrating migrating, Request request) {
        return change(at -> {
            var obstacles = decision.interventions().obstacles(migrating, atRest);
            if (!obstacles.isEmpty()) {
                return obstacles;
            }
            goOn(at);
            var late = decision.interventions().migrate(migrating, request, at);
            if (late.isEmpty()
                    && deadline != null
                    && plan().workflow().policy().timeout().isEmpty()) {
                deadline.cancel();
            }
            return late;
        });
    }

    /** Makes safe what has been done so far, whatever the checkpoint policy; returns when it is. */
    public void checkpoint() {
        change(at -> {
            checkpointNow();
            return true;
        });
    }

    private void reopen() {
        ended = new CompletableFuture<>();
        engine.reopened(this);
    }

    /** Brings a message from outside. Returns what became of it. */
    public Reception signal(Signal signal) {
        return change(at -> {
            goOn(at);
            return decision.signal(signal, at);
        });
    }

    /** Keeps a note of an attempt, and waits until it is safe. Returns false if the attempt no longer counts. */
    boolean noted(RunningAttempt attempt, Map<String, Object> note) {
        return change(at -> running().contains(attempt) && decision.noted(attempt, note, at));
    }

    // --- what drives it

    /** Starts another execution of the same workflow with the same data; see {@link EngineRuntime#startLike}. */
    public Actor startLike(Optional<NodePath> fork, String by) {
        return engine.startLike(this, fork, by);
    }

    /** Returns the nodes that a fork from one of them keeps. */
    Set<NodePath> keptByForkFrom(NodePath node) {
        return ask(() -> decision.interventions().keptByForkFrom(node));
    }

    /**
     * Begins the execution, once; the caller sees to it that somebody works, and may wait for {@link #safeStart}.
     */
    void start(Map<String, Object> input, Map<String, Object> variables, List<NodeCompleted> done) {
        try {
            plan().workflow().policy().timeout().ifPresent(this::setDeadline);
            if (safeStart != STARTED) {
                whenSafe(failure -> complete(safeStart, true, failure));
            }
            long at = engine.now();
            if (done.isEmpty()) {
                decision.start(input, variables, at);
            } else {
                decision.startFrom(input, variables, done, at);
            }
            if (engine.durability() != null && !isFinished()) {
                startFirst(this, at); // in the same turn, so that one commit does for both
            }
        } catch (Throwable t) {
            fault(t);
        } finally {
            flush();
            mailbox.exit();
        }
    }

    /** Asks for a stop without waiting for the answer. */
    void stopSoon(Stop stop, String reason) {
        post(() -> guarded(() -> {
            goOn(engine.now());
            decision.stop(stop, Request.of(reason), engine.now());
            force();
        }));
    }

    /** Holds it for its parent, without waiting for the answer; one whose workflow does not allow pauses goes on. */
    void holdSoon(Request request) {
        post(() -> guarded(() -> {
            if (plan().workflow().policy().allowPause()) {
                goOn(engine.now());
                decision.interventions().pause(request, Long.MAX_VALUE, engine.now());
                force();
            }
        }));
    }

    /** Lets it go on if its parent holds it, without waiting for the answer. */
    void letGoSoon(Request request) {
        post(() -> guarded(() -> {
            if (decision.state().heldBy().equals(request.by())) {
                goOn(engine.now());
                decision.interventions().resume(request, engine.now());
                force();
            }
        }));
    }

    /** Something became of an execution that a node asked for. */
    void hear(ScopeState scope, int position, ChildNews news) {
        post(() -> guarded(() -> decision.child(scope, position, news, engine.now())));
    }

    @Override
    public void setDeadline(Duration left) {
        clearDeadline();
        deadline = engine.time().schedule(left, () -> post(() -> guarded(this::stopByTime)));
    }

    private void stopByTime() {
        long limit =
                plan().workflow().policy().timeout().map(Duration::toMillis).orElse(0L);
        decision.stop(Stop.TIMEOUT, Request.of("the time limit of " + limit + " ms was reached"), engine.now());
    }

    /** Lets in whoever wants to ask an execution that was read from a store; it is at rest until it is taken up. */
    void open(List<Event> past) {
        safeStart.complete(true);
        past.forEach(events::addTold);
        if (decision.state().isEnded()) {
            ended.complete(Report.result(decision.state()));
        } else {
            atRest = true;
        }
        mailbox.exit();
    }

    /** Returns whether it was read from a store and nobody has taken it up. */
    boolean isAtRest() {
        return ask(() -> atRest);
    }

    /** Goes on with an execution that was read from a store; does nothing if it does already. */
    void takeUp() {
        post(() -> guarded(() -> goOn(engine.now())));
    }

    /** Takes back what its open nodes held at their gates, unless somebody has taken it up already. */
    void regain() {
        post(() -> guarded(() -> {
            if (atRest) {
                decision.regain(engine.now());
            }
        }));
    }

    /** Takes it up if it is at rest: whatever changes its course does so first, so that nothing is decided without its timers and workers. */
    private void goOn(long at) {
        if (atRest) {
            atRest = false;
            beCareful();
            engine.renewals().ensureRunning();
            resumeLater(decision.state().resumeAt(), at);
            int maxDeliveries = engine.settings().queueing().maxDeliveries();
            decision.takeUp(maxDeliveries, PROCESS_ENDED, at);
            engine.deadBefore().note(id(), DeadNode.of(decision.state(), maxDeliveries));
        }
    }

    @Override
    public void runNode(ScopeState scope, int position) {
        enqueue(new RunningAttempt(this, scope, position));
    }

    @Override
    public void startChild(ScopeState scope, int position, Child child) {
        afterwards(() -> engine.children().start(this, scope, position, child));
    }

    @Override
    public void stopChild(Child child, Stop stop, String reason) {
        force(); // a child that was stopped must not stand before a parent that knows nothing of it
        afterwards(() -> engine.children().steer(child, actor -> actor.stopSoon(stop, reason)));
    }

    @Override
    public void clearDeadline() {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    @Override
    public void holdChild(Child child, Request request) {
        afterwards(() -> engine.children().steer(child, actor -> actor.holdSoon(request)));
    }

    @Override
    public void letChildGo(Child child, Request request) {
        afterwards(() -> engine.children().steer(child, actor -> actor.letGoSoon(request)));
    }

    @Override
    public void readItems(ScopeState scope, int position, ItemRequest request) {
        var task = SideTask.of(
                () -> engine.itemFiles().read(request),
                news -> post(() -> guarded(() -> decision.items(scope, position, news, engine.now()))));
        afterwards(() -> engine.aside(task));
    }

    @Override
    public void evaluate(ScopeState scope, int position, ScriptRequest request) {
        var task = SideTask.of(
                () -> engine.scripts().evaluate(request),
                values ->
                        post(() -> guarded(() -> decision.evaluated(scope, position, request, values, engine.now()))));
        request.handle(task);
        afterwards(() -> engine.aside(task));
    }

    @Override
    public void stopEvaluation(ScriptRequest request) {
        if (request.handle() instanceof SideTask task) {
            afterwards(task::stop);
        }
    }

    // --- the end

    @Override
    void end() {
        clearDeadline();
        var result = Report.result(decision.state());
        engine.ended(this, decision.state(), events);
        long begin = engine.time().nanoTime();
        ended.complete(result);
        engine.audience()
                .callbackTook(
                        "what is chained to its result", this, engine.time().nanoTime() - begin);
    }

    @Override
    void letGo(StoreException failure) {
        clearDeadline();
        if (resumption != null) {
            resumption.cancel();
        }
        ended.completeExceptionally(failure);
    }

    /** The engine closes; an execution that has not ended goes on when its store is opened again. */
    void leave() {
        post(() -> {
            if (!decision.state().isEnded()) {
                left();
                lose(new StoreException("[ENG-123] the engine was closed before execution " + id()
                        + " ended; it goes on when an engine opens its store and recovers it"));
            }
        });
    }
}
