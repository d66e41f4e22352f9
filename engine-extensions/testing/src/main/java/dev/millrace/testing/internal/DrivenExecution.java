package dev.millrace.testing.internal;

import dev.millrace.definition.InvalidParametersException;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.internal.admission.Passage;
import dev.millrace.internal.decision.plan.ChildNews;
import dev.millrace.internal.decision.view.Existing;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.decision.view.Replacement;
import dev.millrace.internal.driver.AttemptCall;
import dev.millrace.internal.driver.AttemptHandle;
import dev.millrace.internal.driver.Command;
import dev.millrace.internal.driver.ExecutionDecision;
import dev.millrace.internal.driver.NodeEntrant;
import dev.millrace.internal.driver.NodeGates;
import dev.millrace.internal.driver.NodeHandle;
import dev.millrace.internal.driver.NodeTimers;
import dev.millrace.internal.driver.Returned;
import dev.millrace.internal.driver.ScriptEvaluator;
import dev.millrace.internal.driver.TurnResult;
import dev.millrace.time.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Execution of a sequential driver: it carries out what its decision commands. Confined to the driver's thread. */
final class DrivenExecution implements NodeEntrant.Verdicts {

    private static final Duration GRACE = Duration.ofSeconds(2);

    private final SequentialDriver driver;
    private final ExecutionDecision decision;
    private final List<Event> events = new ArrayList<>();
    private final Map<NodeHandle, Called> called = new HashMap<>();
    private final Map<NodeHandle, Failure> replaced = new HashMap<>();
    private final NodeTimers timers;
    private final NodeGates gates;
    private final List<Consumer<ExecutionResult>> followers = new ArrayList<>();
    private Alarm deadline = () -> {};

    DrivenExecution(SequentialDriver driver, ExecutionDecision decision) {
        this.driver = driver;
        this.decision = decision;
        this.timers = new NodeTimers(driver.time, this::post, node -> take(decision.due(node, driver.now())));
        this.gates = new NodeGates(decision, driver.admissions);
    }

    /** Node whose code is being called, with what it holds, its alarms, and what comes of it. */
    private record Called(
            AttemptHandle attempt, AttemptCall call, Optional<Passage> passage, Alarm limit, PendingOutcome outcome) {

        void cancel() {
            passage.ifPresent(Passage::untold);
            call.cancel();
            outcome.hurry();
        }
    }

    ExecutionDecision decision() {
        return decision;
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    private void post(Runnable turn) {
        driver.post(turn);
    }

    private void post(NodeHandle node, Runnable turn) {
        driver.post(node, turn);
    }

    /** Keeps the events of a turn, then does what it commands. Returns whether its input changed anything. */
    boolean take(TurnResult turn) {
        events.addAll(turn.events());
        turn.commands().forEach(this::carryOut);
        return turn.isTaken();
    }

    private void carryOut(Command command) {
        if (command instanceof Command.RunNode run) {
            enterGates(run.node(), false);
        } else if (command instanceof Command.CallNode call) {
            call(call.attempt());
        } else if (command instanceof Command.StopNode stop) {
            Optional.ofNullable(called.get(stop.node())).ifPresent(Called::cancel);
        } else if (command instanceof Command.EnterGates enter) {
            enterGates(enter.node(), enter.returns());
        } else if (command instanceof Command.LeaveGates leave) {
            gates.leave(leave.node());
        } else if (command instanceof Command.ReadItems read) {
            answer(() -> driver.files.read(read.request()), news -> decision.items(read.node(), news, driver.now()));
        } else if (command instanceof Command.Evaluate evaluate) {
            var request = evaluate.request();
            answer(
                    driver.scripts.stoppable(request),
                    values -> decision.evaluated(evaluate.node(), request, values, driver.now()));
        } else if (command instanceof Command.StopEvaluation stop) {
            ScriptEvaluator.stop(stop.request());
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
            deadline = after(set.left(), () -> take(decision.timeIsOver(driver.now())));
        } else if (command instanceof Command.ClearDeadline) {
            deadline.cancel();
        } else if (command instanceof Command.SetGrace) {
            after(GRACE, () -> take(decision.graceOver(driver.now())));
        } else {
            carryOutOfChild(command);
        }
    }

    private void carryOutOfChild(Command command) {
        if (command instanceof Command.StartChild start) {
            startChild(start.node(), start.child());
        } else if (command instanceof Command.StopChild stop) {
            var request = Request.of(stop.reason());
            ofChild(stop.child(), child -> child.stop(stop.stop(), request, driver.now()));
        } else if (command instanceof Command.HoldChild hold) {
            ofChild(hold.child(), child -> child.holdForParent(hold.request(), driver.now()));
        } else if (command instanceof Command.ResumeChild go) {
            ofChild(go.child(), child -> child.resumeForParent(go.request(), driver.now()));
        } else if (!(command instanceof Command.EndNoted)) { // there are no notes without a second process
            throw new IllegalArgumentException("an unknown command: " + command);
        }
    }

    /** Has somebody find something out beside the turns; it comes in as a turn. */
    private <T> void answer(Supplier<T> question, Function<T, TurnResult> input) {
        driver.code.execute(() -> {
            var found = question.get();
            post(() -> take(input.apply(found)));
        });
    }

    private Alarm after(Duration delay, Runnable turn) {
        return driver.time.schedule(delay, () -> post(turn));
    }

    // --- attempts

    private void enterGates(NodeHandle node, boolean returns) {
        if (node.isGuarded()) {
            gates.enter(node, returns, this);
        } else {
            post(node, () -> pass(node));
        }
    }

    @Override
    public void admitted(NodeHandle node, Passage passage) {
        post(node, () -> {
            if (gates.wants(node, passage)) {
                sayBreaker(node, passage);
                pass(node);
            }
        });
    }

    private void sayBreaker(NodeHandle node, Passage passage) {
        Optional.ofNullable(passage.breakerChange())
                .ifPresent(change -> take(decision.breakerChanged(node, change, driver.now())));
    }

    private void pass(NodeHandle node) {
        if (node.isWork()) {
            begin(node);
        } else if (!take(decision.passed(node, driver.now()))) {
            gates.leave(node);
        }
    }

    @Override
    public void heldBack(NodeHandle node, GateWait gate) {
        post(node, () -> take(decision.heldBack(node, gate, driver.now())));
    }

    @Override
    public void starves(NodeHandle node, GateWait gate) {
        post(() -> take(decision.starves(node, gate, driver.now())));
    }

    @Override
    public void refused(NodeHandle node, Failure failure) {
        post(node, () -> take(decision.gaveUp(node, failure, driver.now())));
    }

    @Override
    public void replaced(NodeHandle node, Replacement with) {
        post(node, () -> {
            var running = called.get(node);
            if (running != null) {
                replaced.putIfAbsent(node, with.failure());
                take(decision.replaced(running.attempt, with, driver.now()));
                running.cancel();
            } else if (gates.holds(node)) {
                gates.leave(node);
                take(decision.gaveUp(node, with.failure(), driver.now()));
            }
        });
    }

    @Override
    public void answered(NodeHandle node, Existing existing) {
        post(node, () -> take(decision.answered(node, existing, driver.now())));
    }

    private void begin(NodeHandle node) {
        if (!take(decision.begin(node, 1, driver.now()))) {
            gates.handOver(node).ifPresent(Passage::unused);
        }
    }

    private void call(AttemptHandle attempt) {
        var call = new AttemptCall(attempt, decision.id(), 1, driver.door());
        var outcome = new PendingOutcome(driver.time, turn -> post(attempt.node(), turn));
        var limit = attempt.timeLeft(driver.now())
                .map(left -> after(left, () -> {
                    call.timeIsOver();
                    outcome.hurry();
                }));
        var notice = Optional.ofNullable(attempt.node().overtimeAfter())
                .map(length -> after(length, () -> take(decision.overtime(attempt, driver.now()))));
        Alarm alarms = () -> {
            limit.ifPresent(Alarm::cancel);
            notice.ifPresent(Alarm::cancel);
        };
        var running = new Called(attempt, call, gates.handOver(attempt.node()), alarms, outcome);
        called.put(attempt.node(), running);
        driver.code.execute(() -> {
            var returned = call.run();
            var left = call.isCancelled()
                    ? Duration.ZERO
                    : driver.durationOf(attempt.node().path());
            outcome.after(left, () -> returned(running, returned));
        });
    }

    private void returned(Called running, Returned returned) {
        var attempt = running.attempt;
        boolean late = running.call.isOverdue();
        called.remove(attempt.node(), running);
        running.limit.cancel();
        running.passage.ifPresent(passage -> {
            if (returned.undecided() != null || returned.isUncalled()) {
                passage.untold();
            }
            Optional.ofNullable(returned.result())
                    .filter(result -> !late && !replaced.containsKey(attempt.node()))
                    .ifPresent(passage::completes);
            passage.ended((returned.result() != null || returned.isUncalled()) && !late);
            passage.giveBack();
            sayBreaker(attempt.node(), passage);
        });
        var failure = replaced.remove(attempt.node());
        if (failure != null) {
            take(decision.gaveUp(attempt.node(), failure, driver.now()));
            return;
        }
        take(
                late
                        ? decision.returnedLate(attempt, returned, driver.random(), driver.now())
                        : decision.returned(attempt, returned, driver.random(), driver.now()));
    }

    // --- children

    private void startChild(NodeHandle node, Child child) {
        try {
            var known = driver.find(child.id());
            var started =
                    known != null ? Optional.of(known) : driver.start(child, decision.starterFor(node, child), node);
            if (started.isEmpty()) {
                tell(node, ChildNews.Needless.of(child));
            } else if (child.awaited()) {
                started.get().follow(result -> tell(node, new ChildNews.Ended(child.id(), result)));
            } else {
                tell(node, new ChildNews.Began(child.id()));
            }
        } catch (InvalidParametersException e) {
            tell(node, ChildNews.Refused.of(child.id(), e));
        } catch (IllegalArgumentException | IllegalStateException e) {
            var failure = Failure.of("ChildNotStarted", String.valueOf(e.getMessage()));
            tell(node, new ChildNews.Refused(child.id(), failure.withoutRetry()));
        }
    }

    private void tell(NodeHandle node, ChildNews news) {
        post(node, () -> take(decision.child(node, news, driver.now())));
    }

    private void follow(Consumer<ExecutionResult> follower) {
        if (decision.isEnded()) {
            follower.accept(decision.result());
        } else {
            followers.add(follower);
        }
    }

    private void ofChild(Child child, Function<ExecutionDecision, TurnResult> input) {
        Optional.ofNullable(driver.find(child.id()))
                .ifPresent(found -> driver.post(child.id(), () -> found.take(input.apply(found.decision))));
    }

    private void finish() {
        deadline.cancel();
        timers.cancelAll();
        called.values().forEach(Called::cancel);
        gates.leaveAll();
        driver.starts.leave(decision.id());
        var result = decision.result();
        followers.forEach(follower -> follower.accept(result));
        followers.clear();
    }
}
