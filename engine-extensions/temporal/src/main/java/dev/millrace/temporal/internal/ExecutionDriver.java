package dev.millrace.temporal.internal;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.internal.driver.Command;
import dev.millrace.internal.driver.ExecutionDecision;
import dev.millrace.internal.driver.NodeHandle;
import dev.millrace.internal.driver.NodeTimers;
import dev.millrace.internal.driver.TurnResult;
import dev.millrace.temporal.internal.Begun.LocalEnds;
import dev.millrace.temporal.internal.Messages.Asked;
import dev.millrace.temporal.internal.Messages.Begin;
import dev.millrace.temporal.internal.Messages.Kind;
import dev.millrace.time.Alarm;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Workflow code that drives one execution: it takes its turns one after the other, keeps their events, and carries out
 * what they command by timers, activities and child workflows. Everything that it chooses by, Temporal's history
 * gives again in a replay. Confined to its workflow.
 */
public final class ExecutionDriver implements ExecutionWorkflow {

    private static final int MOST_DELIVERIES = 10;

    /** A quarter of what Temporal allows a history. */
    private static final long MANY_EVENTS = 12_800;

    final Definitions definitions;
    final LocalEnds ends = new LocalEnds();
    final WorkflowTime time = new WorkflowTime(ends);
    private final Deque<Runnable> inputs = new ArrayDeque<>();

    /** Nodes to begin: a new run begins them as well, for they are ready. */
    private final Set<NodeHandle> ready = new LinkedHashSet<>();

    private final List<Event> events = new ArrayList<>();
    private final ChildWorkflows children = new ChildWorkflows(this);
    private final Calls calls = new Calls(this);
    private final SideActivities questions = new SideActivities(this);
    final NodeTimers timers =
            new NodeTimers(time, this::post, node -> take(decision().due(node, time.epochMicros())));
    private @Nullable ExecutionDecision decision;
    private @Nullable Random random;
    private @Nullable Begin begin;
    private Alarm deadline = () -> {};
    private boolean finished;

    /** Creates the code of one run. */
    public ExecutionDriver(Definitions definitions) {
        this.definitions = definitions;
    }

    // --- a run

    @Override
    public String run(String given) {
        CancellationScope.current().getCancellationRequest().thenApply(reason -> {
            post(() -> stop(Stop.CANCEL, Request.of(reason == null ? "cancelled on Temporal" : reason)));
            return reason;
        });
        // What Temporal cancels ends in order: the decision says what stops, and when.
        Workflow.newDetachedCancellationScope(() -> drive(Messages.read(Begin.class, given)))
                .run();
        var result = decision().result();
        var text = Messages.write(result);
        if (result.status() != ExecutionStatus.COMPLETED) {
            throw ApplicationFailure.newNonRetryableFailure(
                    causeOf(result), result.status().name(), text);
        }
        return text;
    }

    private static String causeOf(ExecutionResult result) {
        return result.cause().isEmpty() ? "the execution ended as " + result.status() : result.cause();
    }

    private void drive(Begin given) {
        begin = given;
        random = Workflow.newRandom();
        if (given.past().isEmpty()) {
            begin(given);
        } else {
            goOn(given);
        }
        while (!finished) {
            Workflow.await(() -> finished || hasNext()); // a request may end it as well
            time.takeBack();
            if (hasNext()) {
                takeNext();
            }
            if (!finished && isLong() && isQuiet()) {
                Workflow.continueAsNew(Messages.write(next(given)));
            }
        }
        decision().parent().filter(ParentNode::awaits).ifPresent(this::tell);
        Workflow.await(Workflow::isEveryHandlerFinished);
    }

    private void begin(Begin given) {
        var made = ExecutionDecision.of(id(), definitions.plan(given.revision()), given.starter());
        made.isAsUrgentAs(given.priority());
        decision = made;
        try {
            take(made.start(given.input(), given.variables(), now()));
        } catch (IllegalArgumentException e) { // the input is not what the workflow takes
            throw ApplicationFailure.newNonRetryableFailure(String.valueOf(e.getMessage()), "InvalidParameters");
        }
    }

    /** A new run of an execution that has a past. */
    private void goOn(Begin given) {
        events.addAll(Messages.events(Messages.unpack(given.past())));
        var made = ExecutionDecision.of(id(), pin -> definitions.plan(pin.revision()), events);
        decision = made;
        take(made.takeUp(MOST_DELIVERIES, "it went on as a new run", now()));
    }

    private Begin next(Begin given) {
        var past = Messages.pack(Messages.write(id(), events));
        return new Begin(
                id(), given.revision(), given.input(), given.variables(), given.starter(), given.priority(), past);
    }

    private boolean hasNext() {
        return !inputs.isEmpty() || !ready.isEmpty() && !isHeld();
    }

    private void takeNext() {
        var input = inputs.poll();
        if (input != null) {
            input.run();
            return;
        }
        var nodes = ready.iterator();
        var node = nodes.next();
        nodes.remove();
        take(decision().begin(node, calls.deliveries(node), now()));
    }

    // --- how long a run lasts

    private boolean isLong() {
        int most = definitions.limits.historyEvents();
        var run = Workflow.getInfo();
        return run.isContinueAsNewSuggested() || most > 0 && run.getHistoryLength() >= most;
    }

    /** Nothing is on its way that only this run would hear of. */
    private boolean isQuiet() {
        return inputs.isEmpty()
                && calls.isEmpty()
                && questions.isEmpty()
                && children.areSettled()
                && Workflow.isEveryHandlerFinished();
    }

    /** Where nodes beside each other never leave a quiet moment, one is made: those that are ready wait for it. */
    private boolean isHeld() {
        int most = definitions.limits.historyEvents();
        return Workflow.getInfo().getHistoryLength() >= 2 * (most > 0 ? most : MANY_EVENTS) && !calls.isEmpty();
    }

    // --- turns

    ExecutionId id() {
        return requireNonNull(begin, "a run that has begun").execution();
    }

    ExecutionDecision decision() {
        return requireNonNull(decision, "an execution that has begun");
    }

    long now() {
        return time.epochMicros();
    }

    double random() {
        return requireNonNull(random, "a run that has begun").nextDouble();
    }

    /** Has a turn taken when it is its turn. */
    void post(Runnable turn) {
        inputs.add(turn);
    }

    Alarm after(Duration delay, Runnable turn) {
        return time.schedule(delay, () -> post(turn));
    }

    /** Keeps the events of a turn, then does what it commands. Returns whether its input changed anything. */
    boolean take(TurnResult turn) {
        events.addAll(turn.events());
        definitions.listener.decided(turn.events());
        carryOut(turn.commands());
        return turn.isTaken();
    }

    private void carryOut(List<Command> commands) {
        for (int i = 0; i < commands.size(); i++) {
            var command = commands.get(i);
            var next = i + 1 < commands.size() ? commands.get(i + 1) : command;
            if (command instanceof Command.SetTimer limit
                    && next instanceof Command.Evaluate evaluate
                    && evaluate.node().equals(limit.node())
                    && evaluate.request().limited()) {
                questions.evaluate(evaluate.node(), evaluate.request(), Optional.of(limit.delay()));
                i++; // who evaluates scripts keeps their time
            } else {
                carryOut(command);
            }
        }
    }

    private void carryOut(Command command) {
        if (command instanceof Command.RunNode run) {
            ready.add(run.node());
        } else if (command instanceof Command.CallNode call) {
            calls.begin(call.attempt());
        } else if (command instanceof Command.StopNode stop) {
            calls.stop(stop.node());
        } else if (command instanceof Command.ReadItems read) {
            questions.read(read.node(), read.request());
        } else if (command instanceof Command.Evaluate evaluate) {
            questions.evaluate(evaluate.node(), evaluate.request(), Optional.empty());
        } else if (command instanceof Command.StopEvaluation stop) {
            questions.stop(stop.request());
        } else if (command instanceof Command.Finish) {
            finish();
        } else {
            carryOutOfTime(command);
        }
    }

    private void carryOutOfTime(Command command) {
        if (command instanceof Command.SetTimer set) {
            timers.set(set.node(), set.delay());
        } else if (command instanceof Command.CancelTimer cancel) {
            timers.cancel(cancel.node());
        } else if (command instanceof Command.SetDeadline set) {
            deadline.cancel();
            deadline = after(set.left(), () -> take(decision().timeIsOver(now())));
        } else if (command instanceof Command.ClearDeadline) {
            deadline.cancel();
        } else if (command instanceof Command.SetGrace) {
            after(calls.grace(), () -> take(decision().graceOver(now())));
        } else if (command instanceof Command.EnterGates enter) { // a control node whose gates nobody else passes
            post(() -> take(decision().passed(enter.node(), now())));
        } else {
            children.carryOut(command);
        }
    }

    private void finish() {
        deadline.cancel();
        timers.cancelAll();
        calls.stopAll();
        questions.stopAll();
        finished = true;
    }

    private void tell(ParentNode parent) {
        var asked = new Asked(
                Kind.CHILD_ENDED, id().toString(), Messages.dataOf(decision().result()), "", "", "", "");
        try {
            Workflow.newUntypedExternalWorkflowStub(parent.execution().toString())
                    .signal("ask", Messages.write(asked));
        } catch (TemporalFailure e) {
            Workflow.getLogger(ExecutionDriver.class).debug("Nobody waits for the end of execution {}", id());
        }
    }

    // --- what comes from outside

    @Override
    public void ask(String asked) {
        var given = Messages.read(Asked.class, asked);
        post(() -> take(given));
    }

    @Override
    public boolean request(String asked) {
        Workflow.await(() -> decision != null);
        var given = Messages.read(Asked.class, asked);
        refusalOf(given).ifPresent(why -> {
            throw ApplicationFailure.newNonRetryableFailure(why, "Refused");
        });
        return take(given);
    }

    private Optional<String> refusalOf(Asked given) {
        if (decision().isEnded()) {
            return Optional.of("the execution has ended");
        }
        return given.kind() == Kind.SIGNAL
                ? Optional.ofNullable(decision().plan().refusalOf(signalOf(given)))
                : Optional.empty();
    }

    private static Signal signalOf(Asked given) {
        return new Signal(given.name(), given.payload(), given.dedupId(), given.correlation());
    }

    private boolean take(Asked given) {
        var request = new Request(given.reason(), given.by());
        return switch (given.kind()) {
            case SIGNAL -> take(decision().signal(signalOf(given), now()));
            case CANCEL -> stop(Stop.CANCEL, request);
            case TERMINATE -> stop(Stop.TERMINATE, request);
            case PAUSE -> take(decision().pause(request, Long.MAX_VALUE, now()));
            case RESUME -> take(decision().resume(request, now()));
            case HOLD -> take(decision().holdForParent(request, now()));
            case RELEASE -> take(decision().resumeForParent(request, now()));
            case CHILD_ENDED -> {
                var result = Messages.read(ExecutionResult.class, given.payload());
                children.ended(result);
                yield true;
            }
        };
    }

    private boolean stop(Stop stop, Request request) {
        return take(decision().stop(stop, request, now()));
    }

    // --- what it is

    @Override
    public String events() {
        return Messages.write(id(), events);
    }

    @Override
    public String snapshot() {
        return Messages.write(decision().snapshot());
    }

    @Override
    public String explain(String node) {
        return decision()
                .explain(NodePath.parse(node), events)
                .map(Messages::write)
                .orElse("");
    }

    String revision() {
        return decision().plan().origin().revision();
    }
}
