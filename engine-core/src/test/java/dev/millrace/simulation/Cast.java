package dev.millrace.simulation;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.simulation.ScopeView.NodeView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All executions of a run: those that the host starts, and their children; and what each says of another. Confined to
 * whoever has the turn.
 */
final class Cast implements Stage.Roles {

    private final Stage stage;
    private final boolean timeJumps;
    private final SimulationFindings findings;
    private final Map<ExecutionId, Witness> all = new LinkedHashMap<>();
    private final Map<ExecutionId, Birth> births = new LinkedHashMap<>();

    /** A child as its parent asked for it. */
    private record Birth(Witness parent, NodePath node, Child child) {

        /** Whether the node waits for this very child. */
        boolean isAwaited() {
            var waiting = waiting();
            return waiting != null && waiting.waitsForChild() && child.id().equals(waiting.child);
        }

        private @Nullable NodeView waiting() {
            var scope = parent.journal().scopeIfKnown(node.scope());
            return scope == null || parent.journal().end != null
                    ? null
                    : scope.node(node.id().value());
        }
    }

    Cast(Stage stage, boolean timeJumps, SimulationFindings findings) {
        this.stage = stage;
        this.timeJumps = timeJumps;
        this.findings = findings;
        stage.isPlayedBy(this);
    }

    @Override
    public String workflowOf(ExecutionId execution) {
        var witness = all.get(execution);
        return witness == null ? "" : witness.role().plan().workflow().id();
    }

    @Override
    public Optional<ParentNode> parentOf(ExecutionId execution) {
        return Optional.ofNullable(all.get(execution))
                .flatMap(witness -> witness.role().parent());
    }

    @Override
    public boolean isOpen(ExecutionId execution, String node) {
        var witness = all.get(execution);
        return witness == null || witness.journal().isOpen(node);
    }

    Stage stage() {
        return stage;
    }

    boolean timeJumps() {
        return timeJumps;
    }

    Collection<Witness> all() {
        return all.values();
    }

    /** Whether there is none that lives and has not ended. */
    boolean isOver() {
        for (var witness : all.values()) {
            if (witness.hasBegun() && !witness.isOver()) {
                return false;
            }
        }
        return true;
    }

    /** Returns those that live and have not ended. */
    List<Witness> living() {
        var living = new ArrayList<Witness>();
        for (var witness : all.values()) {
            if (witness.hasBegun() && !witness.isOver()) {
                living.add(witness);
            }
        }
        return living;
    }

    /** Returns how much has been decided so far. */
    long progress() {
        return all.values().stream()
                .mapToLong(witness -> witness.journal().length())
                .sum();
    }

    void add(Role role) {
        all.put(role.id(), new Witness(role, this, findings));
    }

    void remove(ExecutionId id) {
        all.remove(id);
    }

    @Nullable
    Witness find(ExecutionId id) {
        return all.get(id);
    }

    /** Returns the witness of an event; the first one of a child brings it in. */
    Witness of(Event event) {
        var known = all.get(event.execution());
        if (known != null) {
            return known;
        }
        var birth = births.get(event.execution());
        if (birth == null) {
            throw new IllegalStateException("nobody asked for the execution of " + event);
        }
        var holder = birth.parent()
                .journal()
                .scopeOf(birth.node().scope())
                .node(birth.node().id().value())
                .box;
        add(birth.parent()
                .role()
                .piece()
                .childRole(
                        event.execution(),
                        holder,
                        new ParentNode(
                                birth.parent().id(), birth.node(), birth.child().awaited())));
        return of(event);
    }

    /** Notes what an event says of other executions; whether it happens now, or did in an earlier life. */
    void relate(Witness witness, Event event, boolean now) {
        if (event instanceof ChildRequested request) {
            var before = births.put(request.child().id(), new Birth(witness, request.node(), request.child()));
            findings.check(!now || before == null, () -> "one child for two: " + request);
        } else if (now && event instanceof ExecutionStarted) {
            var birth = births.get(witness.id());
            findings.check(
                    birth == null || isSafe(birth), () -> "a child began before its request was safe: " + witness);
        } else if (now && event instanceof ChildEnded ended) {
            var child = all.get(ended.end().child());
            var end = child == null ? null : endOf(child);
            findings.check(end == ended.end().status(), () -> "said to have ended " + ended.end() + ": " + child);
        } else if (now && event instanceof NodeFailed failed && !hasFallenBack(witness, failed.node())) {
            stage.refused(witness.journal().boxOf(failed.node()), failed.failure());
        } else if (now && event instanceof NodeFellBack fellBack) {
            stage.refused(witness.journal().boxOf(fellBack.node()), fellBack.failure());
        }
    }

    private boolean isSafe(Birth birth) {
        return birth.parent().kept().stream()
                .anyMatch(event -> event instanceof ChildRequested request
                        && request.child().id().equals(birth.child().id()));
    }

    /** What a node failed by before its fallback failed as well has been said once. */
    private static boolean hasFallenBack(Witness witness, NodePath node) {
        return witness.journal().scopeOf(node.scope()).node(node.id().value()).fellBack;
    }

    private static @Nullable ExecutionStatus endOf(Witness child) {
        return child.safeEnd();
    }

    /** The engine is gone, and with it all that was not safe. */
    void goBack() {
        births.values().removeIf(birth -> birth.parent().kept().isEmpty());
        all.values().removeIf(witness -> witness.kept().isEmpty());
        all.values().forEach(Witness::goBack);
    }

    /** Forgets what an execution asked for; what of that is safe it says again. */
    void forgetBirths(Witness parent) {
        births.values().removeIf(birth -> birth.parent() == parent);
    }

    /** Returns whether an execution waits for a child that lives; one that has ended must have been heard of by now. */
    boolean waitsForChild(Witness parent) {
        boolean waits = false;
        for (var birth : births.values()) {
            var child = all.get(birth.child().id());
            if (birth.parent() == parent && birth.isAwaited() && child != null) {
                findings.check(!child.isOver(), () -> "its child has ended, and it waits on: " + parent);
                waits |= child.hasBegun();
            }
        }
        return waits;
    }

    /**
     * Nothing is on its way: a child that its parent does not wait for any more has been told to
     * stop, unless it undoes what it has done, which nothing but a terminate cuts short.
     */
    void checkOrphans() {
        for (var birth : births.values()) {
            var child = all.get(birth.child().id());
            if (child == null
                    || child.isOver()
                    || !child.hasBegun()
                    || !birth.child().awaited()) {
                continue;
            }
            var journal = child.journal();
            if (journal.end == null && journal.stop == null && !journal.compensating) {
                findings.check(birth.isAwaited(), () -> "nobody waits for it any more, and it goes on: " + child);
            }
        }
    }

    /** All is over. */
    void checkEnd() {
        for (var witness : all.values()) {
            if (findings.first() == null) {
                witness.checkEnd();
            }
        }
        for (var birth : births.values()) {
            var child = all.get(birth.child().id());
            var asked = birth.parent().journal().scopeIfKnown(birth.node().scope());
            boolean mustBe = asked != null
                    && birth.child().id().equals(asked.node(birth.node().id().value()).child)
                    && asked.node(birth.node().id().value()).status == NodeStatus.COMPLETED;
            findings.check(
                    !mustBe || child != null, () -> "its node completed, but there was no child: " + birth.child());
        }
    }
}
