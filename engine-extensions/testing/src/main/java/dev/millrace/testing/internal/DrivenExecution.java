package dev.millrace.testing.internal;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.internal.admission.Passage;
import dev.millrace.internal.decision.ChildNews;
import dev.millrace.internal.decision.GateWait;
import dev.millrace.internal.driver.AttemptCall;
import dev.millrace.internal.driver.AttemptHandle;
import dev.millrace.internal.driver.Command;
import dev.millrace.internal.driver.ExecutionDecision;
import dev.millrace.internal.driver.InterruptibleCall;
import dev.millrace.internal.driver.NodeEntrant;
import dev.millrace.internal.driver.NodeHandle;
import dev.millrace.internal.driver.Returned;
import dev.millrace.internal.driver.Turn;
import dev.millrace.time.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Execution of a sequential driver: it carries out what its decision commands. Confined to the driver's thread. */
final class DrivenExecution implements NodeEntrant.Verdicts {

    private static final Duration GRACE = Duration.ofSeconds(2);

    private final SequentialDriver driver;
    private final ExecutionDecision decision;
    private final List<Event> events = new ArrayList<>();
    private final Map<NodeHandle, Called> called = new HashMap<>();
    private final Map<NodeHandle, Alarm> timers = new HashMap<>();
    private final Map<NodeHandle, Passage> passages = new HashMap<>();
    private final List<Consumer<ExecutionResult>> followers = new ArrayList<>();
    private @Nullable Alarm deadline;

    DrivenExecution(SequentialDriver driver, ExecutionDecision decision) {
        this.driver = driver;
        this.decision = decision;
    }

    ExecutionDecision decision() {
        return decision;
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    void start(Map<String, Object> input, Map<String, Object> variables) {
        decision.plan().workflow().policy().timeout().ifPresent(this::setDeadline);
        take(decision.start(input, variables, driver.now()));
    }

    void signal(String name, Map<String, Object> payload) {
        take(decision.signal(new Signal(name, payload, "", ""), driver.now()));
    }

    private void post(Runnable turn) {
        driver.post(turn);
    }

    private Turn take(Turn turn) {
        events.addAll(turn.events());
        turn.commands().forEach(this::carryOut);
        return turn;
    }

    private void carryOut(Command command) {
        if (command instanceof Command.RunNode run) {
            enterGates(run.node(), false);
        } else if (command instanceof Command.CallNode call) {
            call(call.attempt());
        } else if (command instanceof Command.StopNode stop) {
            Optional.ofNullable(called.get(stop.node())).ifPresent(running -> running.call.cancel());
        } else if (command instanceof Command.EnterGates enter) {
            enterGates(enter.node(), enter.returns());
        } else if (command instanceof Command.LeaveGates leave) {
            leaveGates(leave.node());
        } else if (command instanceof Command.ReadItems read) {
            driver.code.execute(() -> {
                var news = driver.files.read(read.request());
                post(() -> take(decision.items(read.node(), news, driver.now())));
            });
        } else if (command instanceof Command.Evaluate evaluate) {
            evaluate(evaluate);
        } else if (command instanceof Command.StopEvaluation stop) {
            if (stop.request().handle() instanceof InterruptibleCall evaluation) {
                evaluation.stop();
            }
        } else if (command instanceof Command.Finish) {
            finish();
        } else {
            carryOutOfTime(command);
        }
    }

    private void carryOutOfTime(Command command) {
        if (command instanceof Command.SetTimer set) {
            cancelTimer(set.node());
            timers.put(set.node(), after(set.delay(), () -> due(set.node())));
        } else if (command instanceof Command.CancelTimer cancel) {
            cancelTimer(cancel.node());
        } else if (command instanceof Command.SetDeadline set) {
            setDeadline(set.left());
        } else if (command instanceof Command.ClearDeadline) {
            clearDeadline();
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
            ofChild(stop.child(), child -> child.stop(stop.stop(), Request.of(stop.reason())));
        } else if (command instanceof Command.HoldChild hold) {
            ofChild(hold.child(), child -> child.hold(hold.request()));
        } else if (command instanceof Command.LetChildGo go) {
            ofChild(go.child(), child -> child.letGo(go.request()));
        } else if (!(command instanceof Command.EndNoted)) { // there are no notes without a second process
            throw new IllegalArgumentException("an unknown command: " + command);
        }
    }

    // --- attempts

    private void enterGates(NodeHandle node, boolean returns) {
        if (!node.isGuarded()) {
            post(() -> begin(node));
            return;
        }
        var passage = driver.admissions.passageOf(new NodeEntrant(decision, node, returns, this));
        passages.put(node, passage);
        switch (passage.enter()) {
            case THROUGH -> admitted(node, passage);
            case WAITS -> passage.gateWait().ifPresent(gate -> heldBack(node, gate));
            case REFUSED -> passages.remove(node);
        }
    }

    @Override
    public void admitted(NodeHandle node, Passage passage) {
        post(() -> pass(node, passage));
    }

    /** A node has passed its gates; it may have left them since. */
    @SuppressWarnings("ReferenceEquality") // it may have come to its gates again
    private void pass(NodeHandle node, Passage passage) {
        if (passages.get(node) != passage) {
            return;
        }
        if (node.isWork()) {
            begin(node);
        } else if (!take(decision.passed(node, driver.now())).isTaken()) {
            leaveGates(node);
        }
    }

    @Override
    public void heldBack(NodeHandle node, GateWait gate) {
        post(() -> take(decision.heldBack(node, gate, driver.now())));
    }

    @Override
    public void refused(NodeHandle node, Failure failure) {
        post(() -> take(decision.gaveUp(node, failure, driver.now())));
    }

    private void leaveGates(NodeHandle node) {
        if (!called.containsKey(node)) {
            Optional.ofNullable(passages.remove(node)).ifPresent(passage -> {
                passage.withdraw();
                passage.unused();
            });
        }
    }

    private void begin(NodeHandle node) {
        if (!take(decision.begin(node, 1, driver.now())).isTaken()) {
            Optional.ofNullable(passages.remove(node)).ifPresent(Passage::unused);
        }
    }

    private void call(AttemptHandle attempt) {
        var call = new AttemptCall(attempt, decision.id(), 1, driver.door);
        var running = new Called(attempt, call, Optional.ofNullable(passages.remove(attempt.node())));
        called.put(attempt.node(), running);
        attempt.timeLeft(driver.now()).ifPresent(limit -> running.limit = after(limit, running::timeIsUp));
        driver.code.execute(() -> {
            var returned = call.run();
            post(() -> returned(running, returned));
        });
    }

    /** Node whose code is being called. */
    private static final class Called {

        private final AttemptHandle attempt;
        private final AttemptCall call;
        private final Optional<Passage> passage;
        private Alarm limit = () -> {};
        private boolean overdue;

        Called(AttemptHandle attempt, AttemptCall call, Optional<Passage> passage) {
            this.attempt = attempt;
            this.call = call;
            this.passage = passage;
        }

        void timeIsUp() {
            overdue = true;
            call.cancel();
        }
    }

    private void returned(Called running, Returned returned) {
        var attempt = running.attempt;
        var result = returned.result();
        var failure = returned.failure();
        long now = driver.now();
        called.remove(attempt.node(), running);
        running.limit.cancel();
        running.passage.ifPresent(passage -> {
            passage.ended(result != null && !running.overdue);
            passage.giveBack();
        });
        if (running.overdue) {
            take(decision.timedOut(attempt, driver.random(), now));
            take(decision.late(attempt, result == null ? "failed" : "completed", now));
        } else if (result != null) {
            take(decision.completed(attempt, result, now));
        } else if (failure != null) {
            take(decision.failed(attempt, failure, driver.random(), now));
        } else {
            take(decision.undecided(attempt, String.valueOf(returned.undecided()), now));
        }
    }

    private void evaluate(Command.Evaluate evaluate) {
        var request = evaluate.request();
        var evaluation = new InterruptibleCall();
        request.handle(evaluation);
        driver.code.execute(() -> {
            var values = evaluation.run(() -> driver.scripts.evaluate(request));
            post(() -> take(decision.evaluated(evaluate.node(), request, values, driver.now())));
        });
    }

    // --- time

    private Alarm after(Duration delay, Runnable turn) {
        return driver.time.schedule(delay, () -> post(turn));
    }

    private void due(NodeHandle node) {
        if (timers.remove(node) != null) {
            take(decision.due(node, driver.now()));
        }
    }

    private void cancelTimer(NodeHandle node) {
        Optional.ofNullable(timers.remove(node)).ifPresent(Alarm::cancel);
    }

    private void setDeadline(Duration left) {
        clearDeadline();
        var limit = decision.plan().workflow().policy().timeout().orElse(left);
        var reason = Request.of("the time limit of " + limit.toMillis() + " ms was reached");
        deadline = after(left, () -> take(decision.stop(Stop.TIMEOUT, reason, driver.now())));
    }

    private void clearDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    // --- children

    private void startChild(NodeHandle node, Child child) {
        try {
            var known = driver.find(child.id());
            var plan = driver.plans.childOf(node.spec(), node.path(), child);
            var parent = new ParentNode(decision.id(), node.path());
            var starter = new Starter("", Map.of(), "", Optional.of(parent));
            var started =
                    known != null ? known : driver.start(child.id(), plan, child.input(), child.variables(), starter);
            if (child.awaited()) {
                started.follow(result -> tell(node, new ChildNews.Ended(child.id(), result)));
            } else {
                tell(node, new ChildNews.Began(child.id()));
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            var failure = Failure.of("ChildNotStarted", String.valueOf(e.getMessage()));
            tell(node, new ChildNews.Refused(child.id(), failure.withoutRetry()));
        }
    }

    private void tell(NodeHandle node, ChildNews news) {
        post(() -> take(decision.child(node, news, driver.now())));
    }

    private void follow(Consumer<ExecutionResult> follower) {
        if (decision.isEnded()) {
            follower.accept(decision.result());
        } else {
            followers.add(follower);
        }
    }

    private void ofChild(Child child, Consumer<DrivenExecution> action) {
        ExecutionId id = child.id();
        Optional.ofNullable(driver.find(id)).ifPresent(found -> post(() -> action.accept(found)));
    }

    private void stop(Stop stop, Request request) {
        take(decision.stop(stop, request, driver.now()));
    }

    private void hold(Request request) {
        if (decision.plan().workflow().policy().allowPause()) {
            take(decision.pause(request, Long.MAX_VALUE, driver.now()));
        }
    }

    private void letGo(Request request) {
        if (decision.heldBy().equals(request.by())) {
            take(decision.resume(request, driver.now()));
        }
    }

    private void finish() {
        clearDeadline();
        timers.values().forEach(Alarm::cancel);
        timers.clear();
        called.values().forEach(running -> running.call.cancel());
        List.copyOf(passages.keySet()).forEach(this::leaveGates);
        var result = decision.result();
        followers.forEach(follower -> follower.accept(result));
        followers.clear();
    }
}
