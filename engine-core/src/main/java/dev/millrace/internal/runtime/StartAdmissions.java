package dev.millrace.internal.runtime;

import dev.millrace.event.CapacityException;
import dev.millrace.event.DuplicateStartException;
import dev.millrace.event.ExecutionEvent.StartWait;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.WaitingStart;
import dev.millrace.internal.admission.StartClaim;
import dev.millrace.internal.admission.StartEntrant;
import dev.millrace.internal.admission.StartGates;
import dev.millrace.internal.admission.StartGates.Obstacle;
import dev.millrace.internal.admission.StartRoom;
import dev.millrace.internal.concurrent.Workers;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.driver.AskedStart;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The gates of an engine that executions pass before they begin. Thread-safe. */
final class StartAdmissions {

    /** Of so many holders it is asked how far they are. */
    private static final int ASKED = 100;

    private final StartGates gates = new StartGates();
    private final StartRoom room;
    private final TimeSource time;
    private final Host host;

    /** The engine whose gates they are. Thread-safe. */
    interface Host {

        /** Waits on behalf of a caller; a worker does not count as one meanwhile. */
        <T> T waiting(Workers.Wait<T> wait) throws InterruptedException, ExecutionException, TimeoutException;

        /** Returns how long an execution will take, if that can be told without waiting. */
        Optional<Duration> remaining(ExecutionId id);

        /** Has an execution cancelled, without waiting for that. */
        void cancel(ExecutionId id, String reason);
    }

    StartAdmissions(StartRoom room, TimeSource time, Host host) {
        this.room = room;
        this.time = time;
        this.host = host;
    }

    /** Returns a start as its gates see it. */
    AskedStart asked(ExecutionId id, Plan plan, StartRequest request) {
        return new AskedStart(id, plan, request.starter().key(), lane(request.starter()), request.terms(), room);
    }

    private static String lane(Starter starter) {
        return starter.labels().getOrDefault(AskedStart.LANE, "");
    }

    /**
     * Lets an execution in, or puts it into the line.
     *
     * @return how it waits; empty if it may begin
     * @throws CapacityException if there is no room, and it is not to wait any longer
     * @throws DuplicateStartException if an execution with its key is live, and it is not to wait for that
     */
    Optional<StartWait> enter(Actor actor, AskedStart start) {
        if (start.claims().isEmpty()) {
            return Optional.empty();
        }
        actor.counted();
        var limit = start.callerWaits();
        return limit.isPresent()
                ? awaitRoom(start, limit.get())
                : enter(start, actor::admitted).map(start::waitsFor);
    }

    /** It is safe that a start waits: only now those have to go whose place it takes. */
    void waits(ExecutionId start, StartWait wait) {
        wait.replaces().forEach(other -> host.cancel(other, AskedStart.replacement(start)));
    }

    private Optional<Obstacle> enter(AskedStart start, Runnable admitted) {
        var id = start.execution();
        var entrant = new StartEntrant(id, start.claims(), start.priority(), time.epochMicros(), admitted);
        var obstacle = gates.enter(entrant, start.replaces());
        if (obstacle.isPresent() && !obstacle.get().waits()) {
            throw start.refusal(obstacle.get());
        }
        return obstacle;
    }

    /** Has the caller wait. An interrupt ends the wait, and stays set. */
    private Optional<StartWait> awaitRoom(AskedStart start, Duration limit) {
        var answer = new CompletableFuture<Boolean>();
        var obstacle = enter(start, () -> answer.complete(true));
        if (obstacle.isPresent()) {
            var alarm = time.schedule(limit, () -> answer.complete(false));
            boolean admitted = await(answer);
            alarm.cancel();
            if (!admitted && gates.withdraw(start.execution())) {
                throw start.refusal(obstacle.get());
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

    /** Counts an execution that is live already; one that waited for room goes on waiting. */
    void regain(Actor actor, Plan plan, Optional<StartWait> waits) {
        var claims = claims(plan, actor.lineage().starter(), waits);
        if (claims.isEmpty()) {
            waits.ifPresent(none -> actor.admitted());
            return;
        }
        actor.counted();
        if (waits.isEmpty()) {
            gates.hold(actor.id(), claims);
        } else {
            rest(actor.id(), claims, waits.get(), actor.turns().state().startedAt(), actor::admitted);
        }
    }

    /** Counts an execution that is live already, and waits in the store. */
    void regain(ExecutionId id, Plan plan, Starter starter) {
        var claims = claims(plan, starter, Optional.empty());
        if (!claims.isEmpty()) {
            gates.hold(id, claims);
        }
    }

    /**
     * Has an execution wait on for room; one that is in the store goes on in memory once it is let in.
     *
     * @param since when it was started, in microseconds since 1970
     * @param admitted hears that it was let in
     */
    void rest(ExecutionId id, List<StartClaim> claims, StartWait wait, long since, Runnable admitted) {
        if (gates.enterAgain(new StartEntrant(id, claims, wait.priority(), since, admitted))) {
            admitted.run();
        } else {
            waits(id, wait); // what it was to replace may not have heard of it
        }
    }

    /** Returns the gates of a start that waits. */
    List<StartClaim> claims(Plan plan, Starter starter, StartWait wait) {
        return claims(plan, starter, Optional.of(wait));
    }

    private List<StartClaim> claims(Plan plan, Starter starter, Optional<StartWait> waits) {
        return starter.parent().isPresent()
                ? AskedStart.claimsOfChild(plan)
                : AskedStart.claims(
                        plan,
                        starter.key(),
                        lane(starter),
                        waits.filter(StartWait::alone).isPresent(),
                        room);
    }

    /** Counts a child: its parent has waited for it, so that nothing keeps it from beginning. */
    void child(Actor actor) {
        var claims = AskedStart.claimsOfChild(actor.plan());
        if (!claims.isEmpty()) {
            actor.counted();
            gates.hold(actor.id(), claims);
        }
    }

    void leave(ExecutionId id) {
        gates.leave(id);
    }

    /** Returns how many executions hold a place of the engine's room: one that has ended does for a moment. */
    int inRoom() {
        return gates.holding(AskedStart.ENGINE);
    }

    /** Returns the live executions and waiting starts with a key. */
    List<ExecutionId> withKey(String key) {
        return gates.at(AskedStart.keyGate(key));
    }

    /** Returns the gate that an execution waits at before it begins; empty if it does not. */
    Optional<GateWait> gateOf(ExecutionId id) {
        return gates.waiting(id)
                .map(at -> new GateWait(
                        gateOf(at) + ", place " + at.place()
                                + expected(at, endsAt(gateOf(at)))
                                        .map(end -> ", expected at " + end)
                                        .orElse(""),
                        AskedStart.texts(at.obstacle().holders()),
                        List.of()));
    }

    /** Returns how an execution waits before it begins; empty if it does not. */
    Optional<WaitingStart> waiting(Actor actor) {
        return gates.waiting(actor.id()).map(at -> shown(at, actor.plan(), endsAt(gateOf(at))));
    }

    /**
     * Returns the starts that wait for room, in the order in which they are served.
     *
     * @param plans what they run; who is gone meanwhile runs nothing
     */
    List<WaitingStart> line(Function<ExecutionId, Optional<Plan>> plans) {
        var ends = new HashMap<String, List<Instant>>();
        return gates.line().stream()
                .flatMap(at -> plans
                        .apply(at.execution())
                        .map(plan -> shown(at, plan, ends.computeIfAbsent(gateOf(at), this::endsAt)))
                        .stream())
                .toList();
    }

    private static String gateOf(StartGates.Waiting at) {
        return at.obstacle().claim().gate();
    }

    /** Returns when those will have ended that hold a gate, as far as that is known, the first one first. */
    private List<Instant> endsAt(String gate) {
        var holders = gates.holders(gate);
        var now = time.now();
        return holders.size() > ASKED
                ? List.of()
                : holders.stream()
                        .flatMap(holder -> host.remaining(holder).stream())
                        .sorted()
                        .map(now::plus)
                        .toList();
    }

    private static Optional<Instant> expected(StartGates.Waiting start, List<Instant> ends) {
        int ended = start.placeAtGate();
        return ended <= ends.size() ? Optional.of(ends.get(ended - 1)) : Optional.empty();
    }

    private static WaitingStart shown(StartGates.Waiting start, Plan plan, List<Instant> ends) {
        var at = start.obstacle();
        return new WaitingStart(
                start.execution(),
                plan.workflow().id(),
                start.place(),
                at.claim().gate(),
                AskedStart.reason(at),
                new WaitingStart.Time(TimeSource.instantOf(start.since()), expected(start, ends)));
    }
}
