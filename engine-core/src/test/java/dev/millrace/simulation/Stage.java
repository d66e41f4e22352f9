package dev.millrace.simulation;

import dev.millrace.event.Event;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.simulation.Draft.Box;
import dev.millrace.simulation.Fibers.Fiber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where nodes act: each as its script says, in virtual time, and watched. Confined to whoever has the turn. */
final class Stage {

    private final SimulatedTime time;
    private final Findings findings;
    private final Fibers fibers;

    /** The acts that are held in the middle. */
    final List<Act> acts = new ArrayList<>();

    /** How often each attempt was told to start, and how often it did, by path, attempt and delivery. */
    private final Map<String, Integer> told = new HashMap<>();

    private final Map<String, Integer> entered = new HashMap<>();
    private final Map<String, Map<String, Object>> inputs = new HashMap<>();

    /** Whether the process is dead: whoever is still on stage leaves it without a word. */
    boolean dark;

    Stage(SimulatedTime time, Findings findings, Fibers fibers) {
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

    /** A node that takes its time. */
    static final class Act {

        private final Fiber fiber;
        private final NodeContext context;
        private final boolean deaf;
        private final long until;

        Act(Fiber fiber, NodeContext context, boolean deaf, long until) {
            this.fiber = fiber;
            this.context = context;
            this.deaf = deaf;
            this.until = until;
        }

        Fiber fiber() {
            return fiber;
        }

        long until() {
            return until;
        }

        boolean mayGoOn(long now) {
            return now >= until || !deaf && context.isCancelled();
        }
    }

    /** An attempt was told to start, and that is safe. */
    void tell(Event event) {
        if (event instanceof NodeStarted started && started.deliveries() > 0) {
            var key = started.node() + " " + started.attempt() + " " + started.deliveries();
            told.merge(key, 1, Integer::sum);
        }
    }

    /** Notes what a node must be given, when its start is asked for. */
    void expect(NodeStarted started, JournalRules journal) {
        var scope = journal.scopeOf(started.node().scope());
        var node = scope.node(started.node().id().value());
        var delivered = scope.isSubstitute(node) ? null : scope.delivered(node);
        inputs.put(started.node() + " " + started.attempt(), delivered == null ? Map.of() : delivered);
    }

    /** Plays a node, where the worker stands. */
    Outcome act(Box box, NodeContext context) {
        if (dark) {
            throw new Scripted("the process is dead");
        }
        watch(context);
        var script = box.script();
        context.setVariable("v_" + box.id(), context.path() + "#" + context.attempt());
        if (context.variables().get("rounds") instanceof Integer rounds) {
            context.setVariable("rounds", rounds + 1);
        }
        take(script, context);
        if (context.attempt() <= script.failures()) {
            if (script.lasting()) {
                return Outcome.failed(Failure.of("Lasting", "as scripted").withoutRetry());
            }
            throw new Scripted("as scripted");
        }
        var done = Outcome.done(
                Map.of("value", script.value(), "at", context.path().toString(), "by_" + box.id(), context.attempt()));
        return script.port() == null ? done : done.by(script.port());
    }

    private void watch(NodeContext context) {
        var key = context.path() + " " + context.attempt() + " " + context.deliveries();
        int times = entered.merge(key, 1, Integer::sum);
        findings.check(
                times <= told.getOrDefault(key, 0),
                () -> "ran before its start was safe, or twice for one start: " + key + " (" + times + ")");
        findings.check(
                context.idempotencyKey().equals(context.execution() + "/" + context.path()),
                () -> "an unstable key: " + context.idempotencyKey());
        var expected = inputs.getOrDefault(context.path() + " " + context.attempt(), Map.of());
        findings.check(
                context.input().entrySet().containsAll(expected.entrySet()),
                () -> "the input of " + key + " is " + context.input() + ", expected " + expected);
    }

    private void take(Draft.Script script, NodeContext context) {
        if (script.millis() == 0) {
            return;
        }
        int parts = script.beats() + 1;
        for (int i = 0; i < parts; i++) {
            long until = time.nanoTime() + script.millis() * 1_000_000L / parts;
            hold(new Act(fibers.current(), context, script.deaf(), until));
            if (context.isCancelled() && !script.deaf()) {
                throw new Scripted("was told to stop");
            }
            if (i < parts - 1) {
                context.heartbeat();
            }
        }
    }

    private void hold(Act act) {
        acts.add(act);
        fibers.hold();
        if (dark) {
            throw new Scripted("the process is dead");
        }
    }
}
