package dev.millrace.internal.driver;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.driver.Command.CancelTimer;
import dev.millrace.internal.driver.Command.ClearDeadline;
import dev.millrace.internal.driver.Command.EnterGates;
import dev.millrace.internal.driver.Command.HoldChild;
import dev.millrace.internal.driver.Command.ResumeChild;
import dev.millrace.internal.driver.Command.RunNode;
import dev.millrace.internal.driver.Command.SetDeadline;
import dev.millrace.internal.driver.Command.SetTimer;
import dev.millrace.internal.driver.Command.StartChild;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How an execution that was folded from its events may wait in its store: it does nothing before time passes, a gate
 * lets it through, an execution that it waits for ends, or somebody wants something of it. Immutable.
 *
 * @param wakesAt when time changes something, in microseconds since 1970; {@link Long#MAX_VALUE} for never
 * @param children the executions that its nodes wait for
 * @param atGates its nodes that hold their gates, or wait to pass them
 */
public record Dormancy(long wakesAt, Set<ExecutionId> children, List<NodeAtGates> atGates) {

    /** Copies the ids and nodes. */
    public Dormancy {
        children = Set.copyOf(children);
        atGates = List.copyOf(atGates);
    }

    /**
     * Takes an execution up to see what that leads to; the state is of no use afterwards.
     *
     * @param at now, in microseconds since 1970
     * @return how it may wait; empty if taking it up does more than set its timers, come to gates and look for those
     *     that it waits for
     */
    public static Optional<Dormancy> of(ExecutionState state, int maxDeliveries, long at) {
        var look = new Look(state, at);
        return look.rests(maxDeliveries)
                ? Optional.of(new Dormancy(look.wakesAt, look.children, look.atGates))
                : Optional.empty();
    }

    /** Returns whether one stands so that it is worth a look: no node of it was with a worker, or is to run at once. */
    public static boolean mayBe(ExecutionState state) {
        return state.isHeld() || state.rootOrNull() != null && mayRest(state.root());
    }

    private static boolean mayRest(ScopeState scope) {
        for (var node : scope.plan().nodes()) {
            var status = scope.status(node.position());
            boolean runs = status == NodeStatus.RUNNING && node.isWork()
                    || status == NodeStatus.READY && !node.isGuarded()
                    || !scope.inside(node.position()).stream().allMatch(Dormancy::mayRest);
            if (runs) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a node of it waits until gates let it through. */
    public boolean awaitsGates() {
        return !atGates.stream().allMatch(NodeAtGates::returns);
    }

    /** A look at what follows when an execution goes on. Confined to its caller. */
    private static final class Look {

        private final ExecutionDecision decision;
        private final long at;
        private final Set<ExecutionId> children = new HashSet<>();
        private final List<NodeAtGates> atGates = new ArrayList<>(1);
        private final Deque<Command> commands = new ArrayDeque<>();
        private long wakesAt;

        Look(ExecutionState state, long at) {
            this.decision = new ExecutionDecision(state);
            this.wakesAt = state.resumeAt();
            this.at = at;
        }

        boolean rests(int maxDeliveries) {
            boolean rests = isSilent(decision.takeUp(maxDeliveries, "", at));
            for (var next = commands.poll(); rests && next != null; next = commands.poll()) {
                rests = rests(next);
            }
            return rests && wakesAt > at;
        }

        /** Notes what a turn asks for. Returns whether it records nothing. */
        private boolean isSilent(TurnResult turn) {
            commands.addAll(turn.commands());
            return turn.events().isEmpty();
        }

        private boolean rests(Command command) {
            if (command instanceof SetTimer timer) {
                wakesAt = Math.min(wakesAt, at + timer.delay().toNanos() / 1_000);
            } else if (command instanceof SetDeadline deadline) {
                wakesAt = Math.min(wakesAt, at + deadline.left().toNanos() / 1_000);
            } else if (command instanceof StartChild start && start.child().awaited()) {
                children.add(start.child().id());
            } else if (command instanceof EnterGates gates) {
                // What held its gates has them back, and what is inside it goes on if it can.
                return comes(gates.node(), gates.returns())
                        && (!gates.returns() || isSilent(decision.passed(gates.node(), at)));
            } else if (command instanceof RunNode run) {
                // Who waits at a gate makes room in the execution for its next node.
                return comes(run.node(), false) && isSilent(decision.heldBack(run.node(), GateWait.OVER, at));
            } else {
                return changesNothing(command);
            }
            return true;
        }

        /** A node comes to its gates. */
        private boolean comes(NodeHandle node, boolean returns) {
            atGates.add(new NodeAtGates(node, returns));
            return node.isGuarded();
        }

        /** Whether a child is held or goes on as its parent does is looked at when it is known how it stands. */
        private static boolean changesNothing(Command command) {
            return command instanceof CancelTimer
                    || command instanceof ClearDeadline
                    || command instanceof HoldChild
                    || command instanceof ResumeChild;
        }
    }
}
