package dev.millrace.internal.runtime;

import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import dev.millrace.definition.WhenFull;
import dev.millrace.event.CapacityException;
import dev.millrace.event.DuplicateStartException;
import dev.millrace.event.ExecutionEvent.StartWait;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.WaitingStart;
import dev.millrace.internal.admission.StartGates;
import dev.millrace.internal.admission.StartGates.Claim;
import dev.millrace.internal.admission.StartGates.Entrant;
import dev.millrace.internal.admission.StartGates.Obstacle;
import dev.millrace.internal.concurrent.Workers;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.runtime.EngineSettings.Room;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The gates of an engine that executions pass before they begin. Thread-safe. */
final class StartAdmissions {

    private static final String ENGINE = "maxExecutions of the engine";
    private static final int SHOWN = 5;

    private final StartGates gates = new StartGates();
    private final Room room;
    private final TimeSource time;
    private final Host host;

    /** The engine whose gates they are. Thread-safe. */
    interface Host {

        /** Waits on behalf of a caller; a worker does not count as one meanwhile. */
        <T> T waiting(Workers.Wait<T> wait) throws InterruptedException, ExecutionException, TimeoutException;

        /** Has an execution cancelled, without waiting for that. */
        void cancel(ExecutionId id, String reason);
    }

    StartAdmissions(Room room, TimeSource time, Host host) {
        this.room = room;
        this.time = time;
        this.host = host;
    }

    /** Returns what becomes of a start whose key another execution has; empty for the default. */
    static Optional<OnDuplicate> onDuplicate(Plan plan, StartRequest request) {
        return request.terms()
                .onDuplicate()
                .or(() -> plan.workflow().policy().starts().onDuplicate());
    }

    /** Returns whether a start waits, or is refused, until no other execution with its key is live. */
    private static boolean isAlone(Plan plan, StartRequest request) {
        return onDuplicate(plan, request)
                .filter(rule ->
                        rule == OnDuplicate.WAIT || rule == OnDuplicate.FAIL || rule == OnDuplicate.CANCEL_RUNNING)
                .isPresent();
    }

    /**
     * Lets an execution in, or puts it into the line.
     *
     * @return how it waits; empty if it may begin
     * @throws CapacityException if there is no room, and it is not to wait any longer
     * @throws DuplicateStartException if an execution with its key is live, and it is not to wait for that
     */
    Optional<StartWait> enter(Actor actor, Plan plan, StartRequest request) {
        var whenFull = whenFull(plan, request);
        boolean alone = isAlone(plan, request);
        var claims = claims(plan, request.starter().key(), alone);
        if (claims.isEmpty()) {
            return Optional.empty();
        }
        actor.counted();
        var rule = onDuplicate(plan, request).orElse(OnDuplicate.ALLOW);
        var way = claims.stream()
                .map(claim -> new Claim(
                        claim.gate(),
                        claim.limit(),
                        isKey(claim) ? rule != OnDuplicate.FAIL : !whenFull.equals(WhenFull.REJECT)))
                .toList();
        var start = new Start(
                actor, way, request.terms().priority(), request.starter().key(), rule);
        return whenFull instanceof WhenFull.Wait wait ? awaitRoom(start, wait.limit()) : join(start, alone);
    }

    /** A start on its way through the gates. */
    private record Start(Actor actor, List<Claim> claims, Priority priority, String key, OnDuplicate rule) {

        Entrant entrant(Runnable admitted) {
            return new Entrant(actor.id(), claims, priority, admitted);
        }
    }

    /** Goes to the gates; who is in line behind those that it replaces has them cancelled. */
    private Optional<Obstacle> enter(Start start, Runnable admitted) {
        var obstacle = gates.enter(start.entrant(admitted));
        if (obstacle.isPresent() && obstacle.get().place() == 0) {
            throw refusal(start, obstacle.get());
        }
        if (obstacle.isPresent() && start.rule() == OnDuplicate.CANCEL_RUNNING) {
            var id = start.actor().id();
            gates.at(keyGate(start.key())).stream()
                    .filter(other -> !other.equals(id))
                    .forEach(other -> host.cancel(other, "execution " + id + " with the same key replaces it"));
        }
        return obstacle;
    }

    private WhenFull whenFull(Plan plan, StartRequest request) {
        return request.terms()
                .whenFull()
                .or(() -> plan.workflow().policy().starts().whenFull())
                .orElse(room.whenFull());
    }

    private Optional<StartWait> join(Start start, boolean alone) {
        return enter(start, start.actor()::admitted)
                .map(at -> new StartWait(at.claim().gate(), reason(at), start.priority(), alone));
    }

    /** Has the caller wait. An interrupt ends the wait, and stays set. */
    private Optional<StartWait> awaitRoom(Start start, Duration limit) {
        var answer = new CompletableFuture<Boolean>();
        var obstacle = enter(start, () -> answer.complete(true));
        if (obstacle.isPresent()) {
            var alarm = time.schedule(limit, () -> answer.complete(false));
            boolean admitted = await(answer);
            alarm.cancel();
            if (!admitted && gates.withdraw(start.actor().id())) {
                throw refusal(start, obstacle.get());
            }
        }
        return Optional.empty();
    }

    private boolean await(CompletableFuture<Boolean> answer) {
        try {
            return host.waiting(answer::get);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("it is only ever answered", e);
        }
    }

    private static IllegalStateException refusal(Start start, Obstacle obstacle) {
        var workflow = start.actor().plan().workflow().id();
        var claim = obstacle.claim();
        if (isKey(claim)) {
            var twin = obstacle.holders().get(0);
            return new DuplicateStartException(
                    start.key(),
                    twin,
                    "[ENG-182] execution " + twin + " with the key '" + start.key()
                            + "' has not ended, so another one of"
                            + " workflow '" + workflow + "' does not start; await it, or say"
                            + " onDuplicate: wait, cancelRunning, returnExisting or allow");
        }
        return new CapacityException(
                claim.gate(),
                claim.limit(),
                "[ENG-181] there is no room for another execution of workflow '"
                        + workflow + "': " + claim.gate() + " is " + claim.limit() + ", and as many"
                        + " are live; start it later, have it wait by whenFull, or raise the limit");
    }

    /** Counts an execution that is live already; one that waited for room goes on waiting. */
    void regain(Actor actor, Plan plan, Optional<StartWait> waits) {
        var key = actor.lineage().starter().key();
        boolean isChild = actor.lineage().starter().parent().isPresent();
        var claims = isChild
                ? childClaims(plan)
                : claims(plan, key, waits.filter(StartWait::alone).isPresent());
        if (claims.isEmpty()) {
            waits.ifPresent(none -> actor.admitted());
            return;
        }
        actor.counted();
        if (waits.isEmpty()) {
            gates.hold(actor.id(), claims);
        } else if (gates.enter(new Entrant(actor.id(), claims, waits.get().priority(), actor::admitted))
                .isEmpty()) {
            actor.admitted();
        }
    }

    /** Counts an execution that is live already, and waits in the store. */
    void regain(ExecutionId id, Plan plan, String key) {
        var claims = claims(plan, key, false);
        if (!claims.isEmpty()) {
            gates.hold(id, claims);
        }
    }

    /** Counts a child: its parent has waited for it, so that nothing keeps it from beginning. */
    void child(Actor actor) {
        var claims = childClaims(actor.plan());
        if (!claims.isEmpty()) {
            actor.counted();
            gates.hold(actor.id(), claims);
        }
    }

    void leave(ExecutionId id) {
        gates.leave(id);
    }

    /** Returns the live executions and waiting starts with a key. */
    List<ExecutionId> withKey(String key) {
        return gates.at(keyGate(key));
    }

    /** Returns the gate that an execution waits at before it begins; empty if it does not. */
    Optional<GateWait> gateOf(ExecutionId id) {
        return gates.obstacle(id)
                .map(at -> new GateWait(at.claim().gate() + ", place " + at.place(), texts(at.holders()), List.of()));
    }

    /** Returns the starts that wait for room, in the order in which they are served. */
    List<StartGates.Waiting> line() {
        return gates.line();
    }

    static WaitingStart shown(StartGates.Waiting start, Actor actor) {
        var at = start.obstacle();
        return new WaitingStart(
                start.execution(),
                actor.plan().workflow().id(),
                at.place(),
                at.claim().gate(),
                reason(at));
    }

    private static String reason(Obstacle at) {
        var holders = texts(at.holders());
        int others = holders.size() - SHOWN;
        return holders.isEmpty()
                ? "it is another one's turn"
                : "held by " + String.join(", ", holders.subList(0, Math.min(SHOWN, holders.size())))
                        + (others > 0 ? " and " + others + " more" : "");
    }

    private static List<String> texts(List<ExecutionId> executions) {
        return executions.stream().map(id -> "execution " + id).toList();
    }

    private List<Claim> claims(Plan plan, String key, boolean alone) {
        var claims = new ArrayList<Claim>(3);
        if (room.maxExecutions() > 0) {
            claims.add(new Claim(ENGINE, room.maxExecutions(), true));
        }
        int most = plan.workflow().policy().starts().maxExecutions();
        if (most > 0) {
            claims.add(new Claim(workflowGate(plan), most, true));
        }
        if (!key.isEmpty()) {
            claims.add(new Claim(keyGate(key), alone ? 1 : Claim.UNLIMITED, true));
        }
        return claims;
    }

    private static List<Claim> childClaims(Plan plan) {
        return plan.workflow().policy().starts().maxExecutions() == 0
                ? List.of()
                : List.of(new Claim(workflowGate(plan), Claim.UNLIMITED, true));
    }

    private static String workflowGate(Plan plan) {
        return "maxExecutions of workflow '" + plan.workflow().id() + "'";
    }

    private static String keyGate(String key) {
        return "key '" + key + "'";
    }

    private static boolean isKey(Claim claim) {
        return claim.gate().startsWith("key '");
    }
}
