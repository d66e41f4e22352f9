package dev.millrace.simulation;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.Reception;
import dev.millrace.internal.runtime.Actor;
import dev.millrace.simulation.Draft.Door;
import dev.millrace.simulation.ScopeView.NodeView;
import dev.millrace.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Who steers executions from outside: at random while they run, and by need when they stand still. Confined to whoever
 * has the turn.
 */
final class Operator {

    private final Host host;
    private final Random random;
    private final SimulatedTime time;
    private final SimulationFindings findings;
    private int signalled;

    Operator(Host host, Scenery scenery) {
        this.host = host;
        this.random = scenery.random();
        this.time = scenery.time();
        this.findings = scenery.findings();
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** Does something to one of the executions. */
    void act() {
        var living = host.cast().living();
        if (living.isEmpty()) {
            return;
        }
        if (oneIn(12)) {
            host.starts().startAgain();
            return;
        }
        var at = living.get(random.nextInt(living.size()));
        host.waited(() -> {
            try {
                change(at, at.home());
            } catch (StoreException e) {
                findings.check(host.isDead(), () -> "a change was refused: " + e);
            }
        });
    }

    private void change(Witness witness, Actor at) {
        switch (random.nextInt(11)) {
            case 0, 1 ->
                at.requests()
                        .pause(
                                Request.of("a break"),
                                oneIn(2) ? Optional.of(Duration.ofMillis(500)) : Optional.empty());
            case 2, 3, 4 -> at.requests().resume(Request.of("go on"));
            case 5 -> at.requests().stop(oneIn(3) ? Stop.TERMINATE : Stop.CANCEL, Request.of("enough"));
            case 6 -> {
                at.requests().checkpoint();
                findings.check(
                        host.store() == null || witness.heldBack().isEmpty(),
                        () -> "held back, though it was asked to write: " + witness.heldBack());
            }
            default -> signal(witness, at);
        }
    }

    private void signal(Witness witness, Actor at) {
        if (oneIn(8)) {
            var refused =
                    at.requests().signal(new Signal("nobody", Map.of(), "", "")).kind();
            findings.check(
                    refused == Reception.Kind.REFUSED || refused == Reception.Kind.ENDED,
                    () -> "a signal that nobody waits for was taken: " + refused);
            return;
        }
        int number = oneIn(3) ? random.nextInt(signalled + 1) : ++signalled;
        var signal = new Signal("go" + number % 2, Map.of("number", number), "s" + number / 2, "");
        var reception = at.requests().signal(signal);
        findings.check(
                reception.kind() != Reception.Kind.SEEN || witness.journal().hasSeen(signal),
                () -> "said to have been seen, and was not: " + signal);
    }

    // --- nobody troubles them any more

    /** Whether nothing more happens by itself before some time has passed, and somebody is waited for. */
    boolean isNeeded() {
        var living = host.cast().living();
        return !living.isEmpty()
                && living.stream().allMatch(Operator::waits)
                && time.nextDue() > time.nanoTime()
                && oneIn(4);
    }

    private static boolean waits(Witness witness) {
        return witness.status() == ExecutionStatus.WAITING
                || witness.status() == ExecutionStatus.PAUSED
                || witness.status() == ExecutionStatus.PENDING;
    }

    /** They stand still. They may wait for a signal, an operator or a decision, but for nothing else. */
    void help() {
        var living = host.cast().living();
        living.forEach(this::checkMayWait);
        for (var witness : living) {
            if (witness.status() == ExecutionStatus.PAUSED) {
                host.waited(() -> witness.home().requests().resume(Request.of("go on")));
                return;
            }
        }
        for (var witness : living) {
            var wait = waitOf(witness.journal());
            if (wait != null) {
                host.waited(() -> witness.home().requests().signal(new Signal("" + wait.awaited, Map.of(), "", "")));
                return;
            }
        }
        for (var witness : inNeed(living)) {
            host.waited(() -> witness.home().requests().stop(Stop.TERMINATE, Request.of("nobody decides")));
            return;
        }
    }

    private List<Witness> inNeed(List<Witness> living) {
        var alone = living.stream()
                .filter(witness -> !host.cast().waitsForChild(witness))
                .toList();
        return alone.isEmpty() ? living : alone;
    }

    private void checkMayWait(Witness witness) {
        var journal = witness.journal();
        boolean waitsForChild = host.cast().waitsForChild(witness);
        var wait = waitOf(journal);
        boolean isPaused = witness.status() == ExecutionStatus.PAUSED;
        findings.check(
                isPaused || wait == null || !journal.hasSignal(wait.awaited),
                () -> "it overlooked its signal: " + wait);
        if (witness.status() == ExecutionStatus.WAITING) {
            for (var node : journal.openNodes()) {
                findings.check(!overlooks(journal, node), () -> "it may run, and does not: " + node);
            }
        }
        findings.check(
                isPaused
                        || witness.status() == ExecutionStatus.PENDING
                                && host.cast().living().stream().anyMatch(other -> !other.journal().awaitsStart)
                        || wait != null
                        || waitsForChild
                        || standsBeforeHall(witness)
                        || journal.needsDecision()
                        || journal.retriesAfter(time.epochMicros())
                        || time.nextDue() < Long.MAX_VALUE && witness.status() == ExecutionStatus.WAITING,
                () -> "it is stuck: " + witness);
    }

    /** Whether it waits for a hall that another execution may be in. */
    private boolean standsBeforeHall(Witness witness) {
        boolean isAlone = host.cast().living().stream().allMatch(other -> other == witness);
        for (var node : witness.journal().openNodes()) {
            if (!isAlone
                    && (node.status == NodeStatus.PENDING || node.status == NodeStatus.READY || node.retrying)
                    && isOfHall(node.box.traits().passage().door())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfHall(Door door) {
        return door == Door.HALL || door == Door.INNER;
    }

    /** Whether a node overlooks that it may run: one that waits at a gate may, for as long as others hold it. */
    private static boolean overlooks(JournalRules journal, NodeView node) {
        var passage = node.box.traits().passage();
        return node.status == NodeStatus.PENDING
                && journal.stop == null
                && !journal.compensating
                && passage.isOpen()
                && node.scope.hasSources(node)
                && !node.scope.isSubstitute(node)
                && Boolean.TRUE.equals(node.scope.verdict(node));
    }

    private static @Nullable NodeView waitOf(JournalRules journal) {
        for (var node : journal.openNodes()) {
            if (node.status == NodeStatus.WAITING && node.awaited != null && !node.awaited.isEmpty()) {
                return node;
            }
        }
        return null;
    }
}
