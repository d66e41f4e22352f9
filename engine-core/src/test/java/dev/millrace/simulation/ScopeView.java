package dev.millrace.simulation;

import dev.millrace.definition.CompensationPolicy;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.simulation.Draft.Arrow;
import dev.millrace.simulation.Draft.Box;
import dev.millrace.simulation.Draft.Kind;
import dev.millrace.simulation.Draft.LeftOut;
import dev.millrace.simulation.Draft.Part;
import dev.millrace.simulation.Draft.Style;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One scope as its events tell it, and a second reading of the rules by which its nodes run. Confined to its owner. */
final class ScopeView {

    private static final Set<String> EXCEPTIONAL = Set.of("Break", "Rejected", "Timeout");

    final String path;
    final Part part;
    final @Nullable ScopeView parent;
    final @Nullable NodeView holder;
    final Map<String, NodeView> nodes = new LinkedHashMap<>();
    final Map<String, @Nullable Object> variables;
    final CompensationPolicy undoes;
    boolean closed;
    private final Set<String> substitutes = new LinkedHashSet<>();

    /** The nodes that are not run, and the connections that there are all the same. */
    private final Set<String> absent;

    private final List<Arrow> arrows;

    /** A node as its events tell it. */
    static final class NodeView {

        final ScopeView scope;
        final Box box;
        NodeStatus status = NodeStatus.PENDING;
        int attempt;
        int failures;
        boolean requeued;
        boolean retrying;
        long retryDue;
        boolean fellBack;

        /** How many of the failures were of the platform, and of time. */
        int platformFailures;

        int timeouts;

        /** The rounds of a node that does steps, since its attempt began. */
        final List<ScopeView> rounds = new ArrayList<>();

        /** Whether it has the result of another one with its key, and whether such a one takes its place. */
        boolean answered;

        boolean replaced;

        @Nullable
        String port;

        @Nullable
        String awaited;

        @Nullable
        SkipReason reason;

        /** The execution that it asked for last, until another attempt begins. */
        @Nullable
        ExecutionId child;

        /** How that ended, once it was told. */
        @Nullable
        ExecutionStatus childEnd;

        Map<String, Object> output = Map.of();
        int iterations;
        int live;

        /** The last attempt of which it was told that it takes long. */
        int overtimeTold;

        /** How many nodes that can be undone had completed with it. */
        int armedAs;

        NodeView(ScopeView scope, Box box) {
            this.scope = scope;
            this.box = box;
        }

        /** Returns its path. */
        String path() {
            return scope.path.isEmpty() ? box.id() : scope.path + "/" + box.id();
        }

        /** Whether it waits for an execution of its own. */
        boolean waitsForChild() {
            return status == NodeStatus.WAITING && child != null && !retrying && !fellBack;
        }

        @Override
        public String toString() {
            return scope.path + "/" + box.id() + " (" + status + ", attempt " + attempt + ")";
        }
    }

    /** How a source's connections to one target came out. */
    enum Turn {
        OPEN,
        DELIVERED,
        BROKEN,
        NOT_TAKEN
    }

    /** The scope of a whole execution. */
    ScopeView(Part part, Map<String, Object> variables, CompensationPolicy undoes, LeftOut leftOut) {
        this("", part, null, new HashMap<>(variables), undoes, leftOut);
    }

    /** A scope that a node opens. */
    ScopeView(String path, NodeView holder) {
        this(
                path,
                holder.box.body(),
                holder,
                holder.box.kind() == Kind.SUBFLOW ? new HashMap<>() : holder.scope.variables,
                undoes(holder),
                LeftOut.NOTHING);
    }

    /** A subflow has a workflow of its own around what it holds. */
    private static CompensationPolicy undoes(NodeView holder) {
        var own = holder.box.undoes();
        var around = holder.box.kind() == Kind.SUBFLOW ? CompensationPolicy.DEFAULT : holder.scope.undoes;
        return own == null ? around : own;
    }

    private ScopeView(
            String path,
            Part part,
            @Nullable NodeView holder,
            Map<String, @Nullable Object> variables,
            CompensationPolicy undoes,
            LeftOut leftOut) {
        this.absent = leftOut.of(part);
        this.arrows = part.arrows().stream()
                .filter(arrow ->
                        !absent.contains(arrow.target()) && (leftOut.asCompleted() || !absent.contains(arrow.source())))
                .toList();
        this.undoes = undoes;
        this.path = path;
        this.part = part;
        this.parent = holder == null ? null : holder.scope;
        this.holder = holder;
        this.variables = variables;
        for (var box : part.boxes()) {
            nodes.put(box.id(), new NodeView(this, box));
            addIfNamed(box.traits().stand().fallback());
            addIfNamed(box.traits().stand().compensation());
        }
    }

    private void addIfNamed(@Nullable String id) {
        if (id != null) {
            substitutes.add(id);
        }
    }

    NodeView node(String id) {
        var node = nodes.get(id);
        if (node == null) {
            throw new IllegalStateException("scope " + path + " has no node " + id);
        }
        return node;
    }

    /** Returns the nodes that one leads to: by its connections, and what it stands in for. */
    Stream<String> nextOf(String id) {
        var stoodFor = part.boxes().stream()
                .filter(box -> id.equals(box.traits().stand().fallback()))
                .map(Box::id);
        var targets = arrows.stream().filter(arrow -> arrow.source().equals(id)).map(Arrow::target);
        return Stream.concat(targets, stoodFor);
    }

    boolean isSubstitute(NodeView node) {
        return substitutes.contains(node.box.id());
    }

    boolean isAbsent(NodeView node) {
        return absent.contains(node.box.id());
    }

    /** Returns whether a node waits for nothing but failures: of what is not run, or of steps none of which ends a list. */
    boolean waitsInVain(NodeView node) {
        if (holder != null && holder.box.kind() == Kind.STEPS) {
            return !hasSources(node)
                    && !node.box.id().equals(part.boxes().get(0).id());
        }
        var before = part.arrows().stream()
                .filter(arrow -> arrow.target().equals(node.box.id()))
                .toList();
        return !hasSources(node) && !before.isEmpty() && before.stream().noneMatch(ScopeView::isOnComplete);
    }

    boolean hasSources(NodeView node) {
        return arrows.stream().anyMatch(a -> a.target().equals(node.box.id()));
    }

    /** Returns whether a stand-in that may never run leads to a node. */
    boolean followsSubstitute(NodeView node) {
        return arrows.stream()
                .filter(a -> a.target().equals(node.box.id()))
                .map(a -> node(a.source()))
                .anyMatch(source -> isSubstitute(source) || followsSubstitute(source));
    }

    /**
     * Returns whether a node that has not begun may run (true) or never will (false) by its join; null while that is
     * open.
     */
    @Nullable
    Boolean verdict(NodeView node) {
        var turns = turns(node);
        long open = count(turns, Turn.OPEN);
        long delivered = count(turns, Turn.DELIVERED);
        long broken = count(turns, Turn.BROKEN);
        var join = node.box.traits().join();
        return switch (join.type()) {
            case ALL -> broken > 0 ? Boolean.FALSE : open > 0 ? null : delivered > 0;
            case ALL_DONE -> open > 0 ? null : Boolean.TRUE;
            case ANY -> delivered >= 1 ? Boolean.TRUE : open == 0 ? Boolean.FALSE : null;
            case N_OF ->
                delivered >= join.count() ? Boolean.TRUE : delivered + open < join.count() ? Boolean.FALSE : null;
            case CONDITION -> throw new AssertionError("no workload has a joinCondition");
        };
    }

    private static long count(Map<String, Turn> turns, Turn wanted) {
        return turns.values().stream().filter(turn -> turn == wanted).count();
    }

    private Map<String, Turn> turns(NodeView node) {
        var turns = new LinkedHashMap<String, Turn>();
        for (var arrow : arrows) {
            if (arrow.target().equals(node.box.id())) {
                turns.merge(arrow.source(), turn(arrow), ScopeView::together);
            }
        }
        return turns;
    }

    private static Turn together(Turn one, Turn other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    Turn turn(Arrow arrow) {
        var source = node(arrow.source());
        boolean onFail = arrow.style() == Style.FAIL || arrow.style() == Style.RECOVERS || arrow.style() == Style.BOTH;
        boolean onComplete = isOnComplete(arrow);
        if (isAbsent(source) && source.status == NodeStatus.SKIPPED) {
            return onComplete ? Turn.DELIVERED : Turn.NOT_TAKEN;
        }
        return switch (source.status) {
            case COMPLETED -> onComplete && fits(arrow, source) ? Turn.DELIVERED : Turn.NOT_TAKEN;
            case FAILED, TIMED_OUT -> onFail ? Turn.DELIVERED : Turn.BROKEN;
            case CANCELLED -> onComplete ? Turn.BROKEN : Turn.NOT_TAKEN;
            case SKIPPED -> onComplete && source.reason != SkipReason.NOT_TAKEN ? Turn.BROKEN : Turn.NOT_TAKEN;
            case PENDING, READY, RUNNING, WAITING, NEEDS_DECISION -> Turn.OPEN;
        };
    }

    private static boolean isOnComplete(Arrow arrow) {
        return arrow.style() != Style.FAIL && arrow.style() != Style.RECOVERS;
    }

    private boolean fits(Arrow arrow, NodeView source) {
        if (source.port != null && EXCEPTIONAL.contains(source.port)) {
            return false; // no arrow names such a port, and one without a port does not take it
        }
        return switch (arrow.style()) {
            case PORT_P, PORT_Q -> ("" + arrow.port(source.box.kind())).equals(source.port);
            case CONDITION -> source.output.get("value") instanceof Number value && value.intValue() > arrow.limit();
            case COMPLETE, BOTH, FAIL, RECOVERS -> true;
        };
    }

    /** Returns what the completed sources of a node deliver now; null if a failed one delivers too. */
    @Nullable
    Map<String, Object> delivered(NodeView node) {
        var merged = new LinkedHashMap<String, Object>();
        for (var arrow : arrows) {
            if (arrow.target().equals(node.box.id())
                    && turn(arrow) == Turn.DELIVERED
                    && !isAbsent(node(arrow.source()))) {
                if (node(arrow.source()).status != NodeStatus.COMPLETED) {
                    return null;
                }
                merged.putAll(node(arrow.source()).output);
            }
        }
        return merged;
    }

    /** Returns whether the failure of a node was taken by a handler that recovers it. */
    boolean isRecovered(NodeView failed) {
        return arrows.stream()
                .anyMatch(a -> a.source().equals(failed.box.id())
                        && a.style() == Style.RECOVERS
                        && node(a.target()).status == NodeStatus.COMPLETED);
    }
}
