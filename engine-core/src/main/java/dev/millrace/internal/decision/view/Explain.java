package dev.millrace.internal.decision.view;

import dev.millrace.definition.NodeId;
import dev.millrace.event.Event;
import dev.millrace.event.Explanation;
import dev.millrace.event.Explanation.Kind;
import dev.millrace.event.Explanation.Reason;
import dev.millrace.event.NodeEvent.BreakerChanged;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.plan.Retries;
import dev.millrace.internal.decision.plan.Scripted;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.NodeAttempts;
import dev.millrace.internal.decision.state.NodeDetail;
import dev.millrace.internal.decision.state.Paths;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.ScriptRequest;
import dev.millrace.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says why a node stands where it stands, from the state and the events that are kept. Reads them, changes nothing. */
public final class Explain {

    private final ExecutionState state;
    private final List<Event> events;
    private final Function<NodePath, Optional<GateWait>> gates;
    private final ExplainRequests requests;
    private final ExplainUndoing undoing;
    private final List<Reason> reasons = new ArrayList<>();

    private Explain(ExecutionState state, List<Event> events, Function<NodePath, Optional<GateWait>> gates) {
        this.state = state;
        this.events = events;
        this.gates = gates;
        this.requests = new ExplainRequests(events);
        this.undoing = new ExplainUndoing(Optional.ofNullable(state.compensationsOrNull()));
    }

    /**
     * Returns the explanation of a node; nothing if the plan, or an open or remembered scope, has no such node.
     *
     * @param gates what the driver says a node waits at; empty if nothing holds it there
     */
    public static Optional<Explanation> of(
            ExecutionState state, NodePath path, List<Event> events, Function<NodePath, Optional<GateWait>> gates) {
        return new Explain(state, events, gates).explain(path);
    }

    private Optional<Explanation> explain(NodePath path) {
        var scope = Paths.scopeOrNull(state, path.scope());
        var position = scope == null ? null : scope.plan().positions().get(path.id());
        if (scope != null && position != null && !path.isIteration()) {
            explain(scope, scope.node(position));
            return Optional.of(new Explanation(path, scope.status(position), reasons));
        }
        return Optional.ofNullable(Report.of(state).nodes().get(path)).map(node -> {
            node.why().failure().ifPresent(failure -> add(Kind.FAILURE, failure.type(), failure.message()));
            node.why().warnings().forEach(text -> add(Kind.WARNING, "warning", text));
            node.why().skipReason().ifPresent(reason -> add(Kind.END, "", reasonOf(reason)));
            reasons.addAll(requests.gatesBefore(path, node.status()));
            retries(path);
            return new Explanation(path, node.status(), reasons);
        });
    }

    private void add(Kind kind, String subject, String text) {
        reasons.add(new Reason(kind, subject, text, Map.of()));
    }

    private void explain(ScopeState scope, PlannedNode node) {
        switch (scope.status(node.position())) {
            case PENDING -> pending(scope, node);
            case READY -> ready(scope, node);
            case RUNNING -> running(scope, node);
            case WAITING -> waiting(scope, node);
            case NEEDS_DECISION ->
                add(
                        Kind.DECISION,
                        "",
                        "it may have run when the process ended, and its effect must not happen twice; repair it by"
                                + " rerunFrom, completeWith or skip");
            case COMPLETED -> completed(scope, node);
            case FAILED, TIMED_OUT -> failed(scope, node);
            case SKIPPED -> skipped(scope, node);
            case CANCELLED ->
                add(
                        Kind.STOP,
                        "",
                        "stopped"
                                + stopped(String.valueOf(
                                        scope.detail(node.position()).cancelReason())));
        }
        var status = scope.status(node.position());
        if (state.paused() && !status.isFinal() && status != NodeStatus.READY) {
            add(Kind.GATE, "pause", requests.pause() + "; nothing begins before it is resumed");
        }
        var path = scope.path(node.position());
        reasons.addAll(requests.gatesBefore(path, status));
        reasons.addAll(requests.repairs(path));
        retries(path);
    }

    // --- not there yet

    private void pending(ScopeState scope, PlannedNode node) {
        if (node.incoming().length == 0) {
            add(
                    Kind.SUBSTITUTE,
                    "",
                    node.substitute()
                            ? "a fallback or compensation: it runs only if it is needed"
                            : "nothing leads to it from the entry point");
            return;
        }
        join(scope, node);
        connections(scope, node);
    }

    private void join(ScopeState scope, PlannedNode node) {
        var join = node.spec().policy().join();
        var needs = switch (join.type()) {
            case ALL, ALL_DONE -> "all";
            case ANY -> "any of";
            case N_OF -> join.count() + " of";
            case CONDITION -> "'" + join.condition().orElse("") + "' of";
        };
        int open = node.sources() - scope.resolvedSources(node.position());
        add(
                Kind.JOIN,
                join.type().name(),
                "needs " + needs + " " + node.sources() + (node.sources() == 1 ? " source" : " sources") + "; "
                        + scope.deliveredSources(node.position()) + " delivered, " + open + " open");
    }

    private void connections(ScopeState scope, PlannedNode node) {
        var about = new ExplainConnection(scope, events);
        for (int c : node.incoming()) {
            reasons.add(about.reason(c));
        }
    }

    private void ready(ScopeState scope, PlannedNode node) {
        int limit = state.plan().workflow().policy().maxConcurrency();
        var asked = scope.workings().asked(node.position());
        if (asked != null) {
            scripts(scope.isHeld(node.position()), asked);
            return;
        }
        if (state.paused()) {
            add(Kind.GATE, "pause", requests.pause());
            return;
        }
        if (state.awaitsStart()) {
            awaitsStart(scope.path(node.position()));
            return;
        }
        var holder = suspendedIn(scope);
        if (holder != null) {
            suspended(holder);
        } else if (!scope.workings().isDispatched(node.position())
                && limit > 0
                && state.workings().takingSlots() >= limit) {
            add(
                    Kind.GATE,
                    GateWait.MAX_CONCURRENCY,
                    "the workflow runs " + limit + " nodes at once, and "
                            + state.workings().takingSlots() + " run");
        } else {
            gate(scope.path(node.position()));
        }
    }

    private void gate(NodePath path) {
        gates.apply(path)
                .ifPresentOrElse(
                        gate -> add(Kind.GATE, gate.name(), gate.describe() + requests.since(path, gate.name())),
                        () -> add(Kind.GATE, "worker", "waits for a free worker"));
    }

    private void awaitsStart(NodePath path) {
        var text = "; the execution waits for room to begin since " + TimeSource.instantOf(state.startedAt());
        state.startWait()
                .ifPresent(wait -> gates.apply(path)
                        .ifPresentOrElse(
                                gate -> add(Kind.GATE, gate.name(), gate.describe() + text),
                                () -> add(Kind.GATE, wait.gate(), wait.reason() + text)));
    }

    private @Nullable NodePath suspendedIn(ScopeState scope) {
        var inside = scope;
        while (inside.parent() != null) {
            if (inside.parent().workings().isAtGates(inside.parentPosition())) {
                return inside.parent().path(inside.parentPosition());
            }
            inside = inside.parent();
        }
        return null;
    }

    private void suspended(NodePath holder) {
        var gate = gates.apply(holder);
        add(
                Kind.GATE,
                gate.map(GateWait::name).orElse("recovery"),
                holder + ", which it stands in, held this before the process ended and does not have it back yet"
                        + gate.map(at -> ": " + at.describe()).orElse(""));
    }

    /** Returns why something was stopped, and by whom if it was the stop of the execution. */
    private String stopped(String reason) {
        return (reason.equals(state.stopReason()) ? requests.whoStopped() : "") + ": " + reason;
    }

    private void running(ScopeState scope, PlannedNode node) {
        var inside = scope.inside(node.position());
        var detail = scope.detailOrNull(node.position());
        var asked = scope.workings().asked(node.position());
        reasons.addAll(undoing.scopes(inside));
        if (asked != null) {
            scripts(scope.isHeld(node.position()), asked);
        } else if (detail != null && detail.loop() == null && !inside.isEmpty()) {
            add(Kind.SCOPE, "", inside.get(0).active() + " of its nodes are open");
        } else if (detail != null && detail.loop() != null) {
            add(
                    Kind.SCOPE,
                    "",
                    "iterations " + scope.iterations(node.position()) + " are open, "
                            + (detail.loop().completed() + detail.loop().failed()) + " have ended");
        } else if (node.isWork()) {
            add(
                    Kind.END,
                    "attempt " + scope.attempts(node.position()),
                    "runs since " + time(scope.startedAt(node.position())));
        }
    }

    private void scripts(boolean held, ScriptRequest asked) {
        var texts = asked.scripts().stream().map(Scripted::text).toList();
        add(
                Kind.SCRIPT,
                String.join("; ", texts),
                !held
                        ? "waits for a worker to evaluate its script"
                        : "has ended; waits for a worker to evaluate the scripts of its connections");
    }

    private void waiting(ScopeState scope, PlannedNode node) {
        var detail = scope.detail(node.position());
        var asked = scope.workings().asked(node.position());
        if (asked != null) {
            scripts(scope.isHeld(node.position()), asked);
        } else if (scope.isRetrying(node.position())) {
            var path = scope.path(node.position());
            if (gates.apply(path).isPresent()) {
                gate(path);
            } else {
                add(Kind.TIMER, "", "the next attempt starts at " + time(detail.retryDue()));
            }
        } else if (detail.child() != null) {
            reasons.add(new Reason(
                    Kind.CHILD,
                    detail.child().id().toString(),
                    "waits for the end of its child execution",
                    node.spec().work().child().values()));
        } else if (detail.awaited() != null && !detail.awaited().signal().isEmpty()) {
            var about = detail.awaited().correlation();
            add(
                    Kind.SIGNAL,
                    detail.awaited().signal(),
                    "waits for this signal" + (about.isEmpty() ? "" : " about " + about));
            if (detail.awaited().dueEpochMicros() != Long.MAX_VALUE) {
                add(Kind.TIMER, "", "stops waiting at " + time(detail.awaited().dueEpochMicros()));
            }
        } else if (detail.awaited() != null) {
            add(Kind.TIMER, "", "goes on at " + time(detail.awaited().dueEpochMicros()));
        } else if (node.fallback() != PlannedNode.NONE) {
            add(Kind.SUBSTITUTE, scope.path(node.fallback()).toString(), "failed; waits for its fallback");
        }
    }

    // --- ended

    private void completed(ScopeState scope, PlannedNode node) {
        undoing.effect(scope, node).ifPresent(reasons::add);
        var path = scope.path(node.position());
        var event = ExplainConnection.completion(events, path);
        var reached = state.reached();
        if (reached != null && reached.node().equals(path)) {
            var ending = reached.ending();
            var message = ending.message().isEmpty() ? "" : ": " + ending.message();
            add(Kind.END, "", "ended the execution " + ending.status() + message);
        }
        if (event != null) {
            event.recoveredBy().ifPresent(by -> recovered(scope.detailOrNull(node.position()), by));
            event.result().port().ifPresent(port -> add(Kind.END, "port " + port, "ended by this port"));
        }
        var detail = scope.detailOrNull(node.position());
        if (detail != null) {
            detail.warnings().forEach(text -> add(Kind.WARNING, "warning", text));
        }
        if (node.mayHearMore()) {
            join(scope, node);
            connections(scope, node);
        }
    }

    private void recovered(@Nullable NodeDetail detail, NodeId fallback) {
        if (detail != null && detail.failure() != null) {
            add(Kind.FAILURE, detail.failure().type(), detail.failure().message());
        }
        add(Kind.SUBSTITUTE, fallback.value(), "failed; this fallback completed in its place");
    }

    private void failed(ScopeState scope, PlannedNode node) {
        var detail = scope.detail(node.position());
        var failure = detail.failure();
        if (failure != null) {
            add(Kind.FAILURE, failure.type(), failure.message());
            NodeAttempts.policy(scope, node.position()).retry().ifPresent(policy -> {
                add(
                        Kind.RETRY,
                        "retryPolicy",
                        Retries.isSpent(policy, failure, detail.failuresLike(failure, policy.budgets()))
                                ? Retries.spent(policy, failure)
                                : Retries.isEligible(policy, failure)
                                        ? "no other attempt: its time, the retry budget, or the execution was over"
                                        : "no other attempt for a failure of this type");
            });
        }
        if (detail.recovered()) {
            add(Kind.SUBSTITUTE, "", "recovered by a handler");
        }
    }

    private void skipped(ScopeState scope, PlannedNode node) {
        var reason = scope.detail(node.position()).skipReason();
        var unmet = scope.detail(node.position()).unmet();
        if (unmet != null) {
            reasons.add(
                    new Reason(Kind.END, "runIf", "its own condition is false: " + unmet.condition(), unmet.values()));
            return;
        }
        add(reason == SkipReason.EXECUTION_ENDED ? Kind.STOP : Kind.END, "", reasonOf(reason));
        if (reason != SkipReason.EXECUTION_ENDED) {
            connections(scope, node);
        }
    }

    private String reasonOf(@Nullable SkipReason reason) {
        if (reason == SkipReason.EXECUTION_ENDED) {
            return "its execution or scope ended before it could start"
                    + (state.stopReason().isEmpty() ? "" : stopped(state.stopReason()));
        }
        if (reason == SkipReason.DISABLED) {
            return "its definition disables it";
        }
        if (reason == SkipReason.NOT_SELECTED) {
            return "the execution was started to run other nodes only";
        }
        return reason == SkipReason.UPSTREAM_FAILED
                ? "something that it needed failed"
                : "no connection to it was taken";
    }

    private void retries(NodePath path) {
        for (var event : events) {
            if (event instanceof NodeRetryScheduled retry && retry.node().equals(path)) {
                add(
                        Kind.RETRY,
                        "attempt " + (retry.retry().attempt() - 1),
                        retry.failure() + "; another attempt followed at "
                                + time(retry.retry().dueEpochMicros()));
            } else if (event instanceof NodeOvertime overtime && overtime.node().equals(path)) {
                add(
                        Kind.TIMER,
                        "overtime",
                        "attempt " + overtime.attempt() + " took longer than " + overtime.limitMillis() + " ms");
            } else if (event instanceof OutcomeRefused late && late.node().equals(path)) {
                add(
                        Kind.END,
                        "attempt " + late.attempt(),
                        "its end came at " + time(late.atEpochMicros()) + " and changed nothing: " + late.outcome());
            } else if (event instanceof BreakerChanged breaker && breaker.node().equals(path)) {
                var change = breaker.change();
                add(
                        Kind.GATE,
                        "breaker " + change.breaker(),
                        "became " + change.to() + " by an attempt at " + time(breaker.atEpochMicros()));
            }
        }
    }

    private static String time(long epochMicros) {
        return TimeSource.instantOf(epochMicros).toString();
    }
}
