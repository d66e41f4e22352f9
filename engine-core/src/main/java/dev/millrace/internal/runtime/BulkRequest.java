package dev.millrace.internal.runtime;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.GroupReport.Unchanged;
import dev.millrace.internal.decision.view.Phase;
import dev.millrace.internal.driver.Plans;
import dev.millrace.internal.runtime.Recovered.Parked;
import dev.millrace.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The same request to many executions: parents first, and those that they started meanwhile as well. Confined to its
 * caller.
 */
public final class BulkRequest {

    /*
     * An execution that hears of its child's end goes on by it: a handler runs, an attempt follows. So whoever waits is
     * asked before what it waits for. What a parent had begun to start before it was asked is there when the parent has
     * answered once more: a question is answered behind the turns that were decided before it.
     */
    private final Archive archive;
    private final Plans plans;
    private final Selection selection;
    private final Set<ExecutionId> asked = new HashSet<>();
    private final Set<ExecutionId> changed = new LinkedHashSet<>();
    private final List<Unchanged> unchanged = new ArrayList<>();

    /** Prepares to ask. */
    public BulkRequest(Archive archive, Plans plans, Selection selection) {
        this.archive = archive;
        this.plans = plans;
        this.selection = selection;
    }

    /**
     * Which executions are asked. Immutable.
     *
     * @param workflow a workflow's id, for all its versions, or {@code id:version}; empty for every workflow
     * @param only some executions; empty for no such bound
     */
    public record Selection(Optional<String> workflow, Optional<Set<ExecutionId>> only) {

        /** Every execution. */
        public static final Selection ALL = new Selection(Optional.empty(), Optional.empty());

        /** Returns the executions of a workflow. */
        public static Selection of(String workflow) {
            return new Selection(Optional.of(workflow), Optional.empty());
        }

        /** Returns those of them that are among some. */
        public Selection only(Set<ExecutionId> ids) {
            return new Selection(
                    workflow,
                    Optional.of(only.map(before -> (Set<ExecutionId>) new HashSet<>(
                                    ids.stream().filter(before::contains).toList()))
                            .orElse(ids)));
        }

        private boolean isOf(Origin origin) {
            var key = origin.workflow();
            return workflow.isEmpty()
                    || workflow.get().equals(key.id())
                    || workflow.get().equals(key.toString());
        }

        private boolean holds(ExecutionId id) {
            return only.isEmpty() || only.get().contains(id);
        }
    }

    /** What is asked of each; answers whether that changed anything. */
    @FunctionalInterface
    public interface Question {
        /** Asks it of one. */
        boolean of(ExecutionRef execution);
    }

    /** What the executions answered. */
    public record Answers(Collection<ExecutionId> changed, List<Unchanged> unchanged) {}

    /** Returns the executions that would be asked now, in that order. */
    public List<ExecutionRef> members() {
        return inOrder(standing().taken());
    }

    /**
     * Asks, and asks again those that have begun meanwhile.
     *
     * @throws IllegalArgumentException if nobody knows the workflow
     */
    public Answers ask(Question question) {
        var standing = standing();
        checkKnown(standing);
        for (Parked parked : standing.parked()) {
            unchanged.add(new Unchanged(parked.id(), parked.reason()));
        }
        for (var next = inOrder(standing.taken()); !next.isEmpty(); next = begunMeanwhile()) {
            next.forEach(one -> ask(question, one));
        }
        return new Answers(changed, unchanged);
    }

    private Recovered standing() {
        var all = archive.incomplete(selection::isOf);
        return new Recovered(
                all.taken().stream().filter(one -> selection.holds(one.id())).toList(),
                all.parked().stream()
                        .filter(parked -> selection.holds(parked.id()))
                        .toList());
    }

    private void checkKnown(Recovered standing) {
        var name = selection.workflow();
        boolean isKnown = name.isEmpty()
                || !standing.taken().isEmpty()
                || !standing.parked().isEmpty()
                || plans.find(name.get()).isPresent()
                || archive.remembered().anyMatch(stored -> selection.isOf(stored.origin()));
        if (!isKnown) {
            throw new IllegalArgumentException("[ENG-150] no workflow '" + name.get()
                    + "' is registered, and no execution of it is known; registered are "
                    + plans.names());
        }
    }

    private void ask(Question question, ExecutionRef one) {
        asked.add(one.id());
        try {
            var actor = one.resolve(); // nothing here keeps it in memory: it may be one of very many
            if (question.of(actor.isView() ? one : ExecutionRef.of(actor)) || isStoppedByItsParent(actor)) {
                changed.add(actor.id());
            } else {
                unchanged.add(new Unchanged(actor.id(), actor.view().phase().text()));
            }
        } catch (StoreException | InvalidWorkflowException | IllegalStateException e) {
            unchanged.add(new Unchanged(one.id(), String.valueOf(e.getMessage())));
        }
    }

    /** A stop of the parent, which was asked before, reaches its child by itself. */
    private boolean isStoppedByItsParent(Actor actor) {
        return ExecutionRef.of(actor).parent().filter(changed::contains).isPresent()
                && actor.view().phase().kind() == Phase.Kind.STOPPED;
    }

    private List<ExecutionRef> begunMeanwhile() {
        changed.forEach(id -> archive.live(id).ifPresent(actor -> actor.view().phase()));
        return inOrder(standing().taken().stream()
                .filter(one -> !asked.contains(one.id()))
                .filter(one -> one.parent().filter(asked::contains).isPresent())
                .toList());
    }

    private static List<ExecutionRef> inOrder(List<ExecutionRef> executions) {
        var byId = new LinkedHashMap<ExecutionId, ExecutionRef>();
        executions.forEach(one -> byId.put(one.id(), one));
        return executions.stream()
                .sorted(Comparator.comparingInt((ExecutionRef one) -> depth(one, byId))
                        .thenComparing(ExecutionRef::id))
                .toList();
    }

    private static int depth(ExecutionRef one, Map<ExecutionId, ExecutionRef> all) {
        int depth = 0;
        for (var parent = one.parent().map(all::get);
                parent.isPresent() && depth < Lineage.DEEPEST;
                parent = parent.get().parent().map(all::get)) {
            depth++;
        }
        return depth;
    }
}
