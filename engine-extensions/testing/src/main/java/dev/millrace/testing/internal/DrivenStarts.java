package dev.millrace.testing.internal;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.admission.StartEntrant;
import dev.millrace.internal.admission.StartGates;
import dev.millrace.internal.admission.StartGates.Obstacle;
import dev.millrace.internal.admission.StartRoom;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.driver.AskedStart;
import dev.millrace.internal.driver.ExecutionDecision;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Starts of a sequential driver, and the gates before them. Confined to the driver's thread. */
final class DrivenStarts {

    private final SequentialDriver driver;
    private final StartRoom room;
    private final StartGates gates = new StartGates();
    private final Map<String, Known> byKey = new HashMap<>();

    /** Execution that has a key. */
    private record Known(ExecutionId execution, Plan plan, Map<String, Object> input) {}

    DrivenStarts(SequentialDriver driver, StartRoom room) {
        this.driver = driver;
        this.room = room;
    }

    /** Begins an execution, has it wait, or returns the one that it is taken for. */
    ExecutionId begin(ExecutionId id, Plan plan, DriverStart given) {
        var input = plan.accept(given.input());
        var start =
                new AskedStart(id, plan, AskedStart.keyOf(plan, given.key(), input), given.lane(), given.terms(), room);
        var known = takenFor(start, input);
        if (known != null) {
            return known;
        }
        var decision =
                ExecutionDecision.of(id, plan, new Starter(start.key(), labels(given.lane()), "", Optional.empty()));
        decision.isAsUrgentAs(given.terms().priority());
        var wait = enter(start).map(start::waitsFor);
        var begun = wait.map(held -> decision.startHeldBack(input, given.variables(), held, driver.now()))
                .orElseGet(() -> decision.start(input, given.variables(), driver.now()));
        if (!start.key().isEmpty()) {
            byKey.put(start.key(), new Known(id, plan, input));
        }
        driver.add(decision, begun);
        wait.ifPresent(held -> {
            var request = Request.of(AskedStart.replacement(id));
            held.replaces().forEach(other -> driver.stop(other, Stop.CANCEL, request));
        });
        return id;
    }

    private static Map<String, String> labels(String lane) {
        return lane.isEmpty() ? Map.of() : Map.of(AskedStart.LANE, lane);
    }

    /** Returns the execution that a start is taken for; null if it is to begin. */
    private @Nullable ExecutionId takenFor(AskedStart start, Map<String, Object> input) {
        var known = byKey.get(start.key());
        if (known == null) {
            return null;
        }
        start.requireSameWorkflow(known.execution(), known.plan());
        if (!start.isShared()) {
            return null;
        }
        start.requireSameInput(known.execution(), known.input(), input);
        return known.execution();
    }

    /** Lets an execution in, or puts it into the line. Returns what keeps it waiting; empty if it begins. */
    private Optional<Obstacle> enter(AskedStart start) {
        var limit = start.callerWaits();
        return limit.isPresent() ? awaitRoom(start, limit.get()) : come(start, () -> admitted(start.execution()));
    }

    private void admitted(ExecutionId id) {
        driver.fromOutside(id, decision -> decision.admitted(driver.now()));
    }

    private Optional<Obstacle> come(AskedStart start, Runnable admitted) {
        var id = start.execution();
        var entrant = new StartEntrant(id, start.claims(), start.priority(), driver.now(), admitted);
        var obstacle = gates.enter(entrant, start.replaces());
        if (obstacle.isPresent() && !obstacle.get().waits()) {
            throw start.refusal(obstacle.get());
        }
        return obstacle;
    }

    /** Takes the turns of others until there is room. */
    private Optional<Obstacle> awaitRoom(AskedStart start, Duration limit) {
        var admitted = new AtomicBoolean();
        var obstacle = come(start, () -> admitted.set(true));
        if (obstacle.isPresent()) {
            driver.takeTurns(admitted::get, limit);
            if (!admitted.get() && gates.withdraw(start.execution())) {
                throw start.refusal(obstacle.get());
            }
        }
        return Optional.empty();
    }

    /** Counts a child, which nothing keeps from beginning. */
    void child(ExecutionDecision child) {
        var claims = AskedStart.claimsOfChild(child.plan());
        if (!claims.isEmpty()) {
            gates.hold(child.id(), claims);
        }
    }

    /** An execution has ended: its place is free. */
    void leave(ExecutionId id) {
        gates.leave(id);
    }
}
