package dev.millrace.simulation;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.simulation.Draft.Box;
import dev.millrace.simulation.Draft.Budgets;
import dev.millrace.simulation.Draft.Door;
import dev.millrace.simulation.Draft.Passage;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where nodes act: each as its script says, in virtual time, and watched. Confined to whoever has the turn. */
final class Stage {

    private final SimulatedTime time;
    private final SimulationFindings findings;
    private final Fibers fibers;

    /** The acts that are held in the middle. */
    final List<Act> acts = new ArrayList<>();

    /**
     * How often each attempt was told to start, how often that is safe, and how often it did, by path, attempt and
     * delivery.
     */
    private final Map<String, Integer> told = new HashMap<>();

    private final Map<String, Integer> safe = new HashMap<>();
    private final Map<String, Integer> entered = new HashMap<>();
    private final Map<String, Map<String, Object>> inputs = new HashMap<>();

    /** What stood in the journal when each attempt was told to start, the starts of others left out. */
    private final Map<String, Long> restsOn = new HashMap<>();

    private final Map<ExecutionId, Long> newest = new HashMap<>();
    private final Map<ExecutionId, Long> safeTo = new HashMap<>();

    // Per life of an engine.
    private final Set<ExecutionId> begun = new HashSet<>();
    private @Nullable Presence present;

    /** Whether the process is dead: whoever is still on stage leaves it without a word. */
    boolean dark;

    /** The control nodes that are alone with what is inside them, each with its workflow. */
    final Set<String> halls = new HashSet<>();

    /** Who began in a control node that had ended by then: it undoes what was done there. */
    private final Set<NodeContext> undone = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Who says what the executions on stage are. */
    private Roles roles = new Roles() {
        @Override
        public String workflowOf(ExecutionId execution) {
            return "";
        }

        @Override
        public Optional<ParentNode> parentOf(ExecutionId execution) {
            return Optional.empty();
        }
    };

    /** What executions are to be. */
    interface Roles {

        /** Returns the id of what one runs. */
        String workflowOf(ExecutionId execution);

        /** Returns the node that asked for one; empty if the host did. */
        Optional<ParentNode> parentOf(ExecutionId execution);

        /** Returns whether a node of the first level is open: what it holds it holds so long. */
        default boolean isOpen(ExecutionId execution, String node) {
            return true;
        }
    }

    /** The type of a failure of the platform. */
    static final String LOST = "NodeLost";

    /** Whether the engine has closed: whoever is still on stage says what it has to say, and leaves. */
    boolean rushed;

    /**
     * The engine that the nodes are called by.
     *
     * @param limits what it limits
     * @param isDead whether its process is dead, and only does not know yet
     * @param catchUp takes note of what an execution has decided
     * @param mayRunAhead whether an attempt may run before what it rests on is safe
     * @param grace how long an attempt that was told to stop keeps what it holds, if it goes on
     */
    record Presence(
            Fuses fuses,
            EngineLimits limits,
            BooleanSupplier isDead,
            Consumer<ExecutionId> catchUp,
            boolean mayRunAhead,
            Duration grace) {}

    Stage(SimulatedTime time, SimulationFindings findings, Fibers fibers) {
        this.time = time;
        this.findings = findings;
        this.fibers = fibers;
    }

    /** A failure of a node; without a trace, which would cost more than the run. */
    private static final class Scripted extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Scripted(String message) {
            super(message, null, false, false);
        }
    }

    /** Says who knows the executions. */
    void isPlayedBy(Roles known) {
        roles = known;
    }

    /** A life of an engine begins. */
    void open(Presence now) {
        present = now;
        begun.clear();
        dark = false;
        rushed = false;
    }

    /** The engine is gone: only what is safe was ever told, and what ran without being told runs again. */
    void forget() {
        told.clear();
        told.putAll(safe);
        entered.replaceAll((key, times) -> Math.min(times, safe.getOrDefault(key, 0)));
        newest.clear();
        undone.clear();
    }

    /** Something is decided, or safe: maybe an attempt was told to start. */
    void tell(Event event, boolean isSafe) {
        if (event instanceof NodeStarted started && started.deliveries() > 0) {
            (isSafe ? safe : told).merge(keyOf(started), 1, Integer::sum);
            if (!isSafe) {
                restsOn.put(keyOf(started), newest.getOrDefault(event.execution(), 0L));
            }
        } else if (!isSafe) {
            newest.put(event.execution(), event.sequence());
        }
        if (isSafe) {
            safeTo.put(event.execution(), event.sequence());
        } else if (event instanceof ExecutionStarted) {
            begun.add(event.execution());
        }
    }

    private static String keyOf(NodeStarted started) {
        return started.execution() + "/" + started.node() + " " + started.attempt() + " " + started.deliveries();
    }

    private static String keyOf(NodeContext context) {
        return context.execution() + "/" + context.path() + " " + context.attempt() + " " + context.deliveries();
    }

    /** Notes what a node must be given, when its start is asked for. */
    void expect(NodeStarted started, JournalRules journal) {
        var scope = journal.scopeOf(started.node().scope());
        var node = scope.node(started.node().id().value());
        var delivered = scope.isSubstitute(node) ? null : scope.delivered(node);
        inputs.put(keyOf(started), delivered == null ? Map.of() : delivered);
    }

    /** A node was given up: if by its breaker, that must have refused it. */
    void refused(Box box, Failure failure) {
        var now = present;
        if (now != null
                && failure.type().equals("BreakerOpen")
                && box.traits().passage().fuse() > 0) {
            now.fuses().fuse(box.traits().passage().fuse()).useRefusal();
        }
    }

    /** Plays a node, where the worker stands. */
    Outcome act(Box box, NodeContext context) {
        var now = present;
        if (dark || now == null || now.isDead().getAsBoolean()) {
            throw new Scripted("the process is dead");
        }
        now.catchUp().accept(context.execution());
        watch(box, context, now);
        var script = box.script();
        context.setVariable("v_" + box.id(), context.path() + "#" + context.attempt());
        if (context.variables().get("rounds") instanceof Integer rounds) {
            context.setVariable("rounds", rounds + 1);
        }
        take(box, context);
        if (context.attempt() <= script.failures()) {
            if (script.lasting()) {
                return Outcome.failed(Failure.of("Lasting", "as scripted").withoutRetry());
            }
            if (!box.traits().tries().budgets().equals(Budgets.NONE) && context.attempt() % 2 == 0) {
                return Outcome.failed(Failure.of(LOST, "as scripted").ofPlatform());
            }
            if ((box.id().hashCode() + context.attempt()) % 3 == 0) {
                return Outcome.done("value", new Unreadable());
            }
            throw new Scripted("as scripted");
        }
        if (box.traits().passage().fuse() > 0) {
            now.fuses().fuse(box.traits().passage().fuse()).hasSuccess();
        }
        var done = Outcome.done(
                Map.of("value", script.value(), "at", context.path().toString(), "by_" + box.id(), context.attempt()));
        var told = script.value() == 7 ? done.warning("as scripted") : done;
        return script.port() == null ? told : told.by(script.port());
    }

    /** An output that fails when it is read. */
    private static final class Unreadable extends AbstractList<Object> {

        @Override
        public Object get(int index) {
            throw new Scripted("as scripted, in the output");
        }

        @Override
        public int size() {
            throw new Scripted("as scripted, in the output");
        }
    }

    private void watch(Box box, NodeContext context, Presence now) {
        var key = keyOf(context);
        int times = entered.merge(key, 1, Integer::sum);
        boolean ahead = (now.mayRunAhead() || begun.contains(context.execution()))
                && !box.traits().tries().onlyOnce();
        findings.check(
                times <= (ahead ? told : safe).getOrDefault(key, 0),
                () -> "ran before its start was safe, or twice for one start: " + key + " (" + times + ")");
        findings.check(
                now.mayRunAhead() || restsOn.getOrDefault(key, 0L) <= safeTo.getOrDefault(context.execution(), 0L),
                () -> "ran before what it rests on was safe: " + key);
        findings.check(
                context.idempotencyKey().equals(context.execution() + "/" + context.path()),
                () -> "an unstable key: " + context.idempotencyKey());
        var expected = inputs.getOrDefault(key, Map.of());
        findings.check(
                context.input().entrySet().containsAll(expected.entrySet()),
                () -> "the input of " + key + " is " + context.input() + ", expected " + expected);
        watchPassage(box, context, now);
        watchHall(box, context, now);
        watchLimits(box, context, now);
        watchTwins(box, context, now);
    }

    /** Holds those that want the one key for themselves to one of them; who does not wait may have passed behind it. */
    private void watchTwins(Box box, NodeContext context, Presence now) {
        if (!box.traits().passage().share().isSingle() || context.isCancelled()) {
            return;
        }
        for (var act : acts) {
            findings.check(
                    !act.box().traits().passage().share().isSingle()
                            || !act.holds(time.nanoTime(), now.grace().toNanos()),
                    () -> "the key is not free for " + context.path() + " of " + context.execution() + ": "
                            + act.context().path() + " of " + act.context().execution() + " has it");
        }
    }

    /** Holds what is counted over the whole engine to its limits. */
    private void watchLimits(Box box, NodeContext context, Presence now) {
        if (context.isCancelled()) {
            return;
        }
        int all = 1;
        int cpus = box.traits().passage().share().cpus();
        for (var act : acts) {
            if (act.holds(time.nanoTime(), now.grace().toNanos())) {
                all++;
                cpus += act.box().traits().passage().share().cpus();
            }
        }
        int here = all;
        int used = cpus;
        findings.check(
                now.limits().attempts() == 0 || here <= now.limits().attempts(),
                () -> here + " attempts run at once, the engine lets "
                        + now.limits().attempts());
        findings.check(
                box.traits().passage().share().cpus() == 0 || used <= EngineLimits.CPUS,
                () -> used + " processors are held, there are " + EngineLimits.CPUS);
    }

    /** Holds each control node with a lock of its own to being alone in it, with all that runs inside. */
    private void watchHall(Box box, NodeContext context, Presence now) {
        var mine = hallOf(box, context.execution(), context.path());
        if (mine.isEmpty() || context.isCancelled()) {
            return;
        }
        var holder = mine.split("/", 2);
        boolean isOuter = !mine.equals(context.execution() + "/" + context.path());
        if (isOuter && !roles.isOpen(ExecutionId.parse(holder[0]), holder[1])) {
            undone.add(context); // in what has ended, and holds nothing any more
            return;
        }
        boolean inner = box.traits().passage().door() == Door.INNER;
        for (var act : acts) {
            var other =
                    hallOf(act.box(), act.context().execution(), act.context().path());
            boolean both = inner && act.box().traits().passage().door() == Door.INNER;
            findings.check(
                    other.isEmpty()
                            || undone.contains(act.context())
                            || other.equals(mine) && !both
                            || !act.holds(time.nanoTime(), now.grace().toNanos()),
                    () -> "the hall of " + other + " is not free for " + mine + ": " + context.path());
        }
    }

    /**
     * Returns the control node that a node stands in, and which is to be alone, in its own execution or in one that
     * waits for it; itself if it wants the hall and stands in none; empty for none.
     */
    private String hallOf(Box box, ExecutionId execution, NodePath node) {
        var where = Optional.of(new ParentNode(execution, node, true));
        while (where.isPresent() && where.get().awaits()) {
            var outer = where.get().node().toString().split("[/\\[]", 2)[0];
            if (halls.contains(roles.workflowOf(where.get().execution()) + "/" + outer)) {
                return where.get().execution() + "/" + outer;
            }
            where = roles.parentOf(where.get().execution());
        }
        return box.traits().passage().door() == Door.INNER ? execution + "/" + node : "";
    }

    /** Holds what all executions share to its limits, by who stands on the stage and was not told to leave it. */
    private void watchPassage(Box box, NodeContext context, Presence now) {
        var passage = box.traits().passage();
        if (passage.equals(Passage.FREE) || context.isCancelled()) {
            return; // its lease ran out before it was called
        }
        int same = 1;
        int sameFuse = 1;
        int inDoor = passage.door().weight;
        for (var act : acts) {
            if (act.holds(time.nanoTime(), now.grace().toNanos())) {
                same += act.box() == box ? 1 : 0;
                inDoor += act.box().traits().passage().door().weight;
            }
            boolean heard = act.isHeardByItsBreaker(time.nanoTime());
            sameFuse += heard && act.box().traits().passage().fuse() == passage.fuse() ? 1 : 0;
        }
        int here = same;
        findings.check(
                passage.atOnce() == 0 || same <= passage.atOnce(), () -> here + " of " + box.id() + " run at once");
        findings.check(
                passage.door() == Door.NONE || inDoor <= Door.ALONE.weight,
                () -> "the door is not free for " + context.path() + " of " + context.execution() + ": "
                        + acts.stream()
                                .map(act -> act.context().execution() + "/"
                                        + act.context().path())
                                .toList());
        findings.check(
                passage.fuse() == 0
                        || sameFuse <= now.fuses().fuse(passage.fuse()).inside(),
                () -> "runs, but its breaker has not let it through: " + context.path());
    }

    private void take(Box box, NodeContext context) {
        var script = box.script();
        if (script.millis() == 0) {
            return;
        }
        int parts = script.beats() + 1;
        var toldToLeave = new AtomicLong(Long.MAX_VALUE / 2);
        context.onCancel(() -> toldToLeave.set(time.nanoTime()));
        for (int i = 0; i < parts; i++) {
            long until = time.nanoTime() + script.millis() * 1_000_000L / parts;
            hold(new Act(fibers.current(), box, context, until, toldToLeave));
            if (context.isCancelled() && !script.deaf()) {
                throw new Scripted("was told to stop");
            }
            if (i < parts - 1) {
                context.heartbeat();
            }
        }
    }

    private void hold(Act act) {
        if (rushed) {
            return;
        }
        acts.add(act);
        fibers.hold();
        if (dark) {
            throw new Scripted("the process is dead");
        }
    }
}
