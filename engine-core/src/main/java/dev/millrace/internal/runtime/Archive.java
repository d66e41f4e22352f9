package dev.millrace.internal.runtime;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NotAnsweredException;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.driver.Dormancy;
import dev.millrace.internal.driver.Plans;
import dev.millrace.internal.runtime.Recovered.Parked;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.StoredFilter;
import dev.millrace.time.TimeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The executions that an engine can be asked for: those in memory, and those in its store. Thread-safe. */
public final class Archive {

    private static final Logger log = LoggerFactory.getLogger(Archive.class);

    private final Executions executions;
    private final Plans plans;
    private final @Nullable Durability durability;
    private final @Nullable Restorer restorer;
    private final @Nullable RetentionKeeper retention;
    private final TimeSource time;

    Archive(
            Executions executions,
            Plans plans,
            @Nullable Durability durability,
            @Nullable Restorer restorer,
            @Nullable RetentionKeeper retention,
            TimeSource time) {
        this.time = time;
        this.executions = executions;
        this.plans = plans;
        this.durability = durability;
        this.restorer = restorer;
        this.retention = retention;
    }

    /** Refers to an execution as {@link #refer} does; nothing if its workflow cannot be had. */
    public Optional<ExecutionRef> referIfPossible(ExecutionId id) {
        try {
            return refer(id);
        } catch (StoreException | InvalidWorkflowException | IllegalStateException e) {
            log.debug("Execution {} cannot be read", id, e);
            return Optional.empty();
        }
    }

    /** What a store knows that has failed may not be what it will know when it is opened again: it says so instead. */
    void requireSound() {
        if (durability != null) {
            durability.requireSound();
        }
    }

    /** Returns every execution that is known, newest start first; the store is read as far as the stream is. */
    public Stream<StoredExecution> remembered() {
        return remembered(StoredFilter.ALL);
    }

    /** Returns those of them that match, as they stand now. */
    public Stream<StoredExecution> remembered(StoredFilter filter) {
        return remembered(alive(), Optional.empty(), filter);
    }

    /** Returns those that match and stand behind another one, which is known too; none if it is not. */
    public Stream<StoredExecution> rememberedBehind(ExecutionId id, StoredFilter filter) {
        var alive = alive();
        var here = alive.stream().filter(one -> one.id().equals(id)).findFirst();
        var behind = here.isPresent() || durability == null
                ? here
                : durability.store().find(id);
        return behind.isEmpty() ? Stream.of() : remembered(alive, behind, filter);
    }

    private Stream<StoredExecution> remembered(
            List<StoredExecution> alive, Optional<StoredExecution> behind, StoredFilter filter) {
        requireSound();
        var store = durability == null ? null : durability.store();
        var known = new Remembered(store, alive, behind, filter, this::shown);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(known, Spliterator.ORDERED), false)
                .filter(filter::matches);
    }

    /** Says how one stands that waits in the store, or has come from there meanwhile. */
    private StoredExecution shown(StoredExecution stored) {
        var here =
                executions.live(stored.id()).flatMap(actor -> known(actor.view().summary()));
        return here.or(() -> Optional.ofNullable(restorer).map(store -> store.shown(stored)))
                .orElse(stored);
    }

    private List<StoredExecution> alive() {
        return executions.all().stream()
                .filter(actor -> durability == null || !actor.isEnded())
                .map(actor -> actor.view().summary())
                .toList() // all are asked before the first answer is waited for
                .stream()
                .flatMap(summary -> known(summary).stream())
                .toList();
    }

    /** One that the store has failed knows nothing that is safe. */
    private static Optional<StoredExecution> known(Questions.Asked<StoredExecution> summary) {
        try {
            return Optional.of(summary.answer());
        } catch (StoreException e) {
            log.debug("A live execution cannot be kept any more", e);
            return Optional.empty();
        }
    }

    /** Returns what an execution runs, and who started it, without waiting for its turn; empty if it is unknown. */
    public Optional<Origin> originOf(ExecutionId id) {
        var stored = durability == null
                ? Optional.<Origin>empty()
                : durability.store().find(id).map(StoredExecution::origin);
        return stored.isPresent() ? stored : executions.find(id).map(Archive::originOf);
    }

    private static Origin originOf(Actor actor) {
        var pin = actor.plan().origin().pin();
        return new Origin(pin.workflow(), pin.revision(), actor.lineage().starter());
    }

    /** Returns the known events of an execution. */
    public List<Event> eventsOf(ExecutionId id) {
        requireSound();
        var stored = durability == null ? List.<Event>of() : durability.store().read(id);
        return stored.isEmpty()
                ? executions.find(id).map(actor -> actor.view().events()).orElse(List.of())
                : stored;
    }

    /**
     * Lets executions be forgotten that have ended and break some limits, by the store or by memory. Returns what is
     * gone, the oldest end first.
     */
    public List<ExecutionId> forgetBeyond(RetentionLimits limits) {
        requireSound();
        return retention == null
                ? RetentionPass.whole(limits, new RetainedExecutions(executions, this::remembered, time))
                : retention.forgetBeyond(limits);
    }

    /** Refers to an execution as {@link #find} finds it; one that waits in the store goes on waiting there. */
    public Optional<ExecutionRef> refer(ExecutionId id) {
        var here = executions.find(id).map(ExecutionRef::of);
        return here.isPresent() || restorer == null ? here : restorer.refer(id);
    }

    /** Returns an execution that has not ended, and is in memory. */
    Optional<Actor> live(ExecutionId id) {
        return executions.live(id);
    }

    /** Returns an execution that is live, retained, or in the store. */
    public Optional<Actor> find(ExecutionId id) {
        var here = executions.find(id);
        return here.isPresent() || restorer == null ? here : restorer.find(id);
    }

    /**
     * Goes on with every execution of the store that has not ended.
     *
     * @throws IllegalStateException if the engine has no store
     */
    public Recovered recover() {
        return requireRestorer().takeUpAll();
    }

    /**
     * Goes on with one execution of the store.
     *
     * @throws IllegalStateException if the engine has no store
     * @throws IllegalArgumentException if the store does not know it
     */
    public Recovered recover(ExecutionId id) {
        return requireRestorer().takeUp(id);
    }

    /** Returns the executions of some kind that have not ended: here, or resting in the store; oldest first. */
    public Recovered incomplete(Predicate<Origin> kind) {
        requireSound();
        if (restorer != null) {
            return restorer.incomplete(kind);
        }
        return inMemory(kind);
    }

    private Recovered inMemory(Predicate<Origin> kind) {
        var asked = new TreeMap<Actor, Questions.Asked<Origin>>(Comparator.comparing(Actor::id));
        executions
                .live()
                .forEach(actor -> asked.put(actor, actor.view().origin())); // all, before the first is waited for
        var found = new ArrayList<ExecutionRef>();
        var parked = new ArrayList<Parked>();
        asked.forEach((actor, origin) -> {
            try {
                if (kind.test(origin.answer())) {
                    found.add(ExecutionRef.of(actor));
                }
            } catch (NotAnsweredException e) {
                parked.add(new Parked(actor.id(), String.valueOf(e.getMessage())));
            }
        });
        return new Recovered(found, parked);
    }

    /** Returns the plan that executions may go over to: its definition is safe. */
    public Plan prepared(Workflow workflow) {
        var plan = plans.of(workflow);
        if (durability != null) {
            durability.prepare(plan);
        }
        return plan;
    }

    /** Returns the executions that were taken up and wait in the store. */
    Set<ExecutionId> resting() {
        return requireRestorer().resting();
    }

    /**
     * Returns what one that has not ended waits for, as the store has it.
     *
     * @param at now, in microseconds since 1970
     * @return empty if something of it may go on without time passing: it is at work, or waits at a gate
     */
    Optional<Dormancy> dormancy(ExecutionId id, long at) {
        return requireRestorer().dormancy(id, at);
    }

    private Restorer requireRestorer() {
        executions.requireOpen();
        if (restorer == null) {
            throw new IllegalStateException(
                    "[ENG-121] this engine has no store to recover from; give its builder one with store(...)");
        }
        requireSound();
        return restorer;
    }
}
