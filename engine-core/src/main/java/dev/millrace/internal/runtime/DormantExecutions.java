package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.admission.Admissions;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.driver.Dormancy;
import dev.millrace.internal.driver.NodeAtGates;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The executions that were recovered and wait in the store: in memory is only what they run, how they stand, and what
 * wakes them. Thread-safe.
 */
final class DormantExecutions {

    /*
     * D1  Nothing is dormant and lives on: who adds one looks afterwards whether somebody has read or changed it
     *     meanwhile, who reads one takes it out afterwards; so one of the two sees the other.
     * D2  A parent is dormant only while all that it waits for are: who reads one of these has the parent read
     *     afterwards, and who has added a parent looks afterwards at each of them. A parent that is read reads them.
     * D3  What one holds at gates it has before anybody goes on who might take it, and while it is here; where its
     *     nodes stand in a line, those stand that are read. What nobody has taken over goes back: who leads one to its
     *     gates looks afterwards whether it is here still, who reads one gives back what is left.
     * D4  What one was folded with is there when it is read again, whatever has been registered since.
     */
    private static final long LONGEST_DELAY = TimeUnit.DAYS.toMicros(36_500);
    private static final Duration UNTIL_TRIED_AGAIN = Duration.ofMinutes(1);

    private final TimeSource time;
    private final int maxDeliveries;
    private final Consumer<SideTask> workers;
    private final Admissions admissions;
    private final StartAdmissions starting;
    private final ConcurrentHashMap<ExecutionId, DormantExecution> members = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Plan> plans = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Creates it.
     *
     * @param maxDeliveries how often a message is delivered
     * @param workers has a worker do a task
     */
    DormantExecutions(
            TimeSource time,
            int maxDeliveries,
            Consumer<SideTask> workers,
            Admissions admissions,
            StartAdmissions starting) {
        this.time = time;
        this.maxDeliveries = maxDeliveries;
        this.workers = workers;
        this.admissions = admissions;
        this.starting = starting;
    }

    /**
     * Adds one if it does nothing before its time comes, an execution that it waits for ends, or somebody wants
     * something of it. What it holds or wants at gates it has to {@link #regain} and to {@link #comeToGates} for.
     *
     * @param state how it stands; of no use afterwards if it is not {@link #mayWait one that may wait}
     * @param ran what it ran so far
     * @param wake reads it when its time has come; called on a worker
     * @return the executions that it waits for; empty if it was not added
     */
    Optional<Set<ExecutionId>> add(ExecutionState state, Collection<Plan> ran, Consumer<ExecutionId> wake) {
        var id = state.id();
        var member = new DormantExecution(state);
        var start = state.startWait();
        long now = time.epochMicros();
        var dormancy = Dormancy.of(state, maxDeliveries, now);
        dormancy.ifPresent(found -> member.stands(
                new DormantExecution.Stand(state.origin().starter(), state.startedAt(), start, found.atGates())));
        if (dormancy.isEmpty() || members.putIfAbsent(id, member) != null) {
            return dormancy.map(Dormancy::children);
        }
        ran.forEach(plan -> plans.put(plan.origin().revision(), plan));
        long wakesAt = dormancy.get().wakesAt();
        if (wakesAt != Long.MAX_VALUE) {
            wakeAfter(Duration.ofNanos(Math.min(LONGEST_DELAY, wakesAt - now) * 1_000), id, member, wake);
        }
        return dormancy.map(Dormancy::children);
    }

    /** Returns whether one stands so that it may be added. */
    static boolean mayWait(ExecutionState state) {
        return Dormancy.mayBe(state);
    }

    /**
     * One has back what its open nodes held at gates.
     *
     * @param soon has it read soon, once a gate has something to say
     */
    void regain(ExecutionId id, Consumer<ExecutionId> soon) {
        find(id).ifPresent(member -> member.stand(false).ifPresent(at -> come(id, member, at.nodes(true), soon)));
    }

    /**
     * What waits of one joins the lines of its gates; it is read if one lets it through.
     *
     * @param soon has it read soon
     */
    void comeToGates(ExecutionId id, Consumer<ExecutionId> soon) {
        find(id).ifPresent(member -> member.stand(true).ifPresent(at -> {
            come(id, member, at.nodes(false), soon);
            at.start()
                    .ifPresent(wait -> starting.rest(
                            id,
                            starting.claims(member.plan(), at.starter(), wait),
                            wait,
                            at.since(),
                            () -> soon.accept(id)));
        }));
    }

    private void come(ExecutionId id, DormantExecution member, List<NodeAtGates> nodes, Consumer<ExecutionId> soon) {
        var workflow = member.plan().workflow().id();
        boolean goesOn = !nodes.isEmpty()
                && admissions.rest(
                        id,
                        nodes.stream()
                                .map(node -> new RestingNode(id, workflow, node, soon))
                                .toList(),
                        RestingNode::settled);
        if (members.get(id) != member) {
            admissions.restNoMore(id); // somebody has read it meanwhile
        } else if (goesOn) {
            soon.accept(id);
        }
    }

    /** One goes on in memory: its nodes have taken over what they hold and want. */
    void hasGoneOn(ExecutionId id) {
        admissions.restNoMore(id);
    }

    /** Returns whether one waits here for others that all wait here too, held as they should be; or is not here. */
    boolean restsWith(ExecutionId id, Set<ExecutionId> children) {
        var parent = members.get(id);
        return parent == null
                || children.stream().allMatch(child -> {
                    var one = members.get(child);
                    return one != null && one.stands(parent);
                });
    }

    /** Has a worker read one, now and, while it cannot be read, again and again; does nothing if it is not here. */
    void wakeSoon(ExecutionId id, Consumer<ExecutionId> wake) {
        var member = members.get(id);
        if (member != null) {
            workers.accept(SideTask.of(() -> wakeNow(id, member, wake)));
        }
    }

    private void wakeAfter(Duration delay, ExecutionId id, DormantExecution member, Consumer<ExecutionId> wake) {
        member.wakeBy(() -> time.schedule(delay, () -> workers.accept(SideTask.of(() -> wakeNow(id, member, wake)))));
        if (closed || members.get(id) != member) {
            member.cancel(); // somebody was faster
        }
    }

    /** One that cannot be read now is tried again: what it waits for must not be lost with a moment of trouble. */
    private void wakeNow(ExecutionId id, DormantExecution member, Consumer<ExecutionId> wake) {
        if (closed || members.get(id) != member) {
            return;
        }
        try {
            wake.accept(id);
        } finally {
            if (members.get(id) == member) {
                wakeAfter(UNTIL_TRIED_AGAIN, id, member, wake);
            }
        }
    }

    /** Returns all of them. */
    Set<ExecutionId> ids() {
        return Set.copyOf(members.keySet());
    }

    /** Returns one; empty if it is not here any more. */
    Optional<DormantExecution> find(ExecutionId id) {
        return Optional.ofNullable(members.get(id));
    }

    /** Returns what one of them ran under a revision. */
    Optional<Plan> planOf(String revision) {
        return Optional.ofNullable(plans.get(revision));
    }

    /** It goes on in memory. Returns it if it was here. */
    Optional<DormantExecution> remove(ExecutionId id) {
        var member = Optional.ofNullable(members.remove(id));
        member.ifPresent(DormantExecution::cancel);
        return member;
    }

    /** It waits in the store still, and is nobody's: here it counts no more. */
    void isGone(ExecutionId id) {
        if (remove(id).isPresent()) {
            starting.leave(id);
        }
    }

    /** Time wakes none of them any more; how they stood can still be asked. */
    void close() {
        closed = true;
        members.values().forEach(DormantExecution::cancel);
    }

    boolean isClosed() {
        return closed;
    }
}
