package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.ChildNews;
import dev.millrace.internal.decision.plan.ItemNews;
import dev.millrace.internal.decision.plan.ItemRequest;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.plan.ScriptValue;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.Fold;
import dev.millrace.internal.decision.state.Paths;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.ScriptRequest;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.decision.view.Report;
import dev.millrace.internal.runtime.Inside;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One execution driven by hand, turn by turn: the test is its workers, its clock and the world outside. After each turn
 * it is held to two rules: folding the journal gives the state that lived it, and what has ended leaves no timer and no
 * script behind. Confined to the test.
 */
final class Driven implements Commands {

    static final int MAX_DELIVERIES = 3;
    static final long BEGINNING = 1_000_000_000_000L;

    final List<Event> events = new ArrayList<>();

    /** What was asked of the driver since the last look, in order and in words. */
    final List<String> asked = new ArrayList<>();

    final Map<NodePath, Attempt> attempts = new LinkedHashMap<>();
    final Map<NodePath, ItemRequest> reads = new LinkedHashMap<>();
    final List<ScriptRequest> scripts = new ArrayList<>();
    final List<Child> children = new ArrayList<>();

    /** The nodes that wait at their gates until the test lets them through. */
    final Set<String> closedGates = new HashSet<>();

    final Plan plan;
    Decision decision;
    ExecutionState state;
    long now = BEGINNING;
    double random = 0.5;

    private final Map<Place, Long> timers = new LinkedHashMap<>();
    private final Map<Pin, Plan> plans = new HashMap<>();
    private final Folding folding;

    private record Place(ScopeState scope, int position) {}

    Driven(WorkflowBuilder workflow, NodeRegistry types) {
        plan = Inside.plansFor(types).of(workflow.build());
        var id = ExecutionId.derived(BEGINNING, "driven");
        state = new ExecutionState(id, plan);
        decision = new Decision(state, this);
        plans.put(plan.origin().pin(), plan);
        folding = new Folding(id, plan, plans::get);
    }

    static Driven of(WorkflowBuilder workflow) {
        return new Driven(workflow, NodeRegistry.builder().build());
    }

    static Driven started(WorkflowBuilder workflow) {
        return of(workflow).start(Map.of());
    }

    /** The test is the worker. */
    static Node work() {
        return context -> {
            throw new AssertionError("nobody runs this");
        };
    }

    // --- what comes in

    Driven start(Map<String, Object> input) {
        decision.start(input, plan.workflow().defaultVariables(), now);
        return check();
    }

    /** A worker begins a node that it was given. */
    Attempt begin(String node) {
        var attempt = attemptOf(node);
        assertThat(begin(attempt, 1)).as("whether " + node + " may begin").isTrue();
        return attempt;
    }

    boolean begin(Attempt attempt, int deliveries) {
        boolean may = decision.started(attempt, deliveries, now);
        if (may) {
            attempts.put(pathOf(attempt.scope(), attempt.position()), attempt);
        }
        check();
        return may;
    }

    Attempt attemptOf(String node) {
        var path = NodePath.parse(node);
        var scope = Paths.scopeOf(state, path.scope());
        return new Attempt(scope, Paths.positionOf(scope, path));
    }

    /** The worker that has a node, or else takes it now, completes it. */
    Driven completes(String node) {
        return completes(node, Map.of());
    }

    Driven completes(String node, Map<String, Object> output) {
        return completes(node, new NodeResult(output, Optional.empty(), Map.of(), List.of()));
    }

    Driven completes(String node, NodeResult result) {
        decision.completed(running(node), result, now);
        return check();
    }

    Driven fails(String node) {
        return fails(node, Failure.of("Broken", node + " broke"));
    }

    Driven fails(String node, Failure failure) {
        decision.failures().failed(running(node), failure, random, now);
        return check();
    }

    private Attempt running(String node) {
        return is(node, NodeStatus.RUNNING) ? attempts.get(NodePath.parse(node)) : begin(node);
    }

    /** An attempt keeps a note; returns whether it counts. */
    boolean notes(Attempt attempt, Map<String, Object> note) {
        boolean counts = decision.noted(attempt, note, now);
        check();
        return counts;
    }

    /** Time goes on; what is due in between happens at its moment. */
    Driven after(Duration time) {
        long end = now + time.toNanos() / 1_000;
        for (var next = nextTimer(end); next != null; next = nextTimer(end)) {
            now = Math.max(now, timers.remove(next));
            decision.timers().due(next.scope, next.position, now);
            check();
        }
        now = end;
        return this;
    }

    private Place nextTimer(long end) {
        return timers.entrySet().stream()
                .filter(timer -> timer.getValue() <= end)
                .min(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    Reception signal(String name, Map<String, Object> payload) {
        var reception = decision.signal(new Signal(name, payload, "", ""), now);
        check();
        return reception;
    }

    boolean stop(Stop how, String reason) {
        boolean changed = decision.stop(how, Request.of(reason), now);
        check();
        return changed;
    }

    /** A control node is let through its gates. Returns whether it wants them still. */
    boolean passes(String node) {
        closedGates.remove(node);
        var attempt = attemptOf(node);
        boolean wanted = decision.gates().passed(attempt.scope(), attempt.position(), now);
        check();
        return wanted;
    }

    Driven graceOver() {
        decision.timers().graceOver(now);
        return check();
    }

    Driven child(String node, ChildNews news) {
        var attempt = attemptOf(node);
        decision.child(attempt.scope(), attempt.position(), news, now);
        return check();
    }

    Driven items(String node, ItemNews news) {
        var attempt = attemptOf(node);
        reads.remove(NodePath.parse(node));
        decision.items(attempt.scope(), attempt.position(), news, now);
        return check();
    }

    Driven evaluated(String node, ScriptRequest request, List<ScriptValue> values) {
        var attempt = attemptOf(node);
        decision.evaluated(attempt.scope(), attempt.position(), request, values, now);
        return check();
    }

    Driven repair(RepairAction.Kind kind, String... nodes) {
        return repair(
                new RepairAction(
                                kind,
                                List.of(nodes).stream().map(NodePath::parse).toList(),
                                Optional.empty())
                        .repeating(),
                false);
    }

    Driven repair(RepairAction action, boolean held) {
        decision.interventions().repair(action, Request.of("by hand"), held, now);
        return check();
    }

    /** Goes over to another version; nothing may stand in the way. */
    Driven migrate(Plan to, Map<String, String> renamed) {
        plans.put(to.origin().pin(), to);
        var obstacles =
                decision.interventions().migrate(new Migrating(state.plan(), to, renamed), Request.of("newer"), now);
        assertThat(obstacles).isEmpty();
        return check();
    }

    /** The process ends; another one takes the execution up from its journal. */
    Driven crash() {
        timers.clear();
        attempts.clear();
        scripts.clear();
        reads.clear();
        asked.clear();
        state = Fold.of(state.id(), plans::get, List.copyOf(events));
        decision = new Decision(state, this);
        decision.takeUp(MAX_DELIVERIES, "the process that ran it ended", now);
        return check();
    }

    // --- what it came to

    List<String> story() {
        return events.stream().map(Driven::inWords).toList();
    }

    private static String inWords(Event event) {
        var name = event.getClass().getSimpleName();
        return event instanceof dev.millrace.event.NodeEvent node ? name + " " + node.node() : name;
    }

    <E extends Event> E last(Class<E> kind) {
        return events.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .reduce((one, other) -> other)
                .orElseThrow(() -> new AssertionError("no " + kind.getSimpleName() + " in " + story()));
    }

    /** Returns what was asked since the last look, and forgets it. */
    List<String> asked() {
        var all = List.copyOf(asked);
        asked.clear();
        return all;
    }

    boolean is(String node, NodeStatus status) {
        return status(node) == status;
    }

    NodeStatus status(String node) {
        return node(node).status();
    }

    NodeSnapshot node(String node) {
        var all = Report.of(state).nodes();
        var found = all.get(NodePath.parse(node));
        assertThat(found).as(node + " among " + all.keySet()).isNotNull();
        return found;
    }

    Map<String, Object> output(String node) {
        return node(node).output();
    }

    ExecutionStatus status() {
        return Report.status(state);
    }

    String cause() {
        return Report.result(state).cause();
    }

    /** Returns the delays of the timers that are set. */
    Map<String, Duration> timers() {
        var left = new HashMap<String, Duration>();
        timers.forEach((place, due) ->
                left.put(pathOf(place.scope, place.position).toString(), Duration.ofNanos((due - now) * 1_000)));
        return left;
    }

    Driven check() {
        assertThat(folding.differenceFrom(state)).isNull();
        for (var place : timers.keySet()) {
            assertThat(place.scope.status(place.position).isOpen())
                    .as(() -> pathOf(place.scope, place.position) + " has a timer, and is "
                            + place.scope.status(place.position))
                    .isTrue();
        }
        return this;
    }

    private static NodePath pathOf(ScopeState scope, int position) {
        return scope.path(position);
    }

    // --- what is asked of the driver

    @Override
    public void keep(Event event) {
        events.add(event);
        folding.add(event);
    }

    @Override
    public void runNode(ScopeState scope, int position) {
        asked.add("run " + pathOf(scope, position));
    }

    @Override
    public @Nullable GateWait passGates(ScopeState scope, int position, boolean returns) {
        asked.add((returns ? "returnToGates " : "passGates ") + pathOf(scope, position));
        return closedGates.contains(pathOf(scope, position).toString())
                ? new GateWait("lock door", List.of("somebody"), List.of())
                : null;
    }

    @Override
    public boolean leaveGates(ScopeState scope, int position) {
        asked.add("leaveGates " + pathOf(scope, position));
        return false;
    }

    @Override
    public void stopNode(ScopeState scope, int position, String reason) {
        asked.add("stop " + pathOf(scope, position) + ": " + reason);
    }

    @Override
    public void endNoted(ScopeState scope, int position, Map<String, Object> note) {
        asked.add("release " + pathOf(scope, position) + " " + note);
    }

    @Override
    public void setTimer(ScopeState scope, int position, Duration delay) {
        asked.add("timer " + pathOf(scope, position) + " " + delay);
        timers.put(new Place(scope, position), now + delay.toNanos() / 1_000);
    }

    @Override
    public void setDeadline(Duration left) {
        asked.add("deadline " + left);
    }

    @Override
    public void cancelTimer(ScopeState scope, int position) {
        timers.remove(new Place(scope, position));
    }

    @Override
    public void startChild(ScopeState scope, int position, Child child) {
        asked.add("start a child for " + pathOf(scope, position));
        children.add(child);
    }

    @Override
    public void clearDeadline() {
        asked.add("no deadline");
    }

    @Override
    public void holdChild(Child child, Request request) {
        asked.add("hold child: " + request.reason());
    }

    @Override
    public void resumeChild(Child child, Request request) {
        asked.add("let child go: " + request.reason());
    }

    @Override
    public void stopChild(Child child, Stop stop, String reason) {
        asked.add(stop + " a child: " + reason);
    }

    @Override
    public void readItems(ScopeState scope, int position, ItemRequest request) {
        asked.add("read for " + pathOf(scope, position) + " from " + request.index());
        reads.put(pathOf(scope, position), request);
    }

    @Override
    public void evaluate(ScopeState scope, int position, ScriptRequest request) {
        asked.add("evaluate for " + pathOf(scope, position));
        scripts.add(request);
    }

    @Override
    public void stopEvaluation(ScriptRequest request) {
        asked.add("stop evaluating");
        scripts.remove(request);
    }

    @Override
    public void setGrace(Stop stop) {
        asked.add("grace");
    }

    @Override
    public void finish() {
        asked.add("finish");
    }
}
