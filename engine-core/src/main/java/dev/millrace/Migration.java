package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.NameRule;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.MigrationReport;
import dev.millrace.event.MigrationReport.Obstacle;
import dev.millrace.internal.decision.Migrating;
import dev.millrace.internal.runtime.Actor;
import dev.millrace.internal.runtime.Amendments;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.store.StoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A change of executions from one version of their workflow to another, made in two steps: look, then do. Each
 * execution migrates between two of its turns, by one event, with who and why; one that cannot stays in its version.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * var migration = engine.migrate(MigrationPlan.between(v1, v2)).by("ann").because("a check before the shipping");
 * log.info(migration.dryRun().describe());
 * migration.apply();
 * }</pre>
 */
public final class Migration {

    private final EngineRuntime runtime;
    private final MigrationPlan plan;
    private final Request request;

    Migration(EngineRuntime runtime, MigrationPlan plan, Request request) {
        this.runtime = runtime;
        this.plan = plan;
        this.request = request;
    }

    /** Returns the same migration in somebody's name. */
    public Migration by(String who) {
        return new Migration(runtime, plan, new Request(request.reason(), NameRule.checkIfGiven("who asks", who)));
    }

    /** Returns the same migration with its reason, for the history. */
    public Migration because(String reason) {
        return new Migration(runtime, plan, new Request(requireNonNull(reason, "reason"), request.by()));
    }

    /**
     * Returns what {@link #apply} would do now to each execution of the old version that has not ended, here or in the
     * store. Those of the store are read for it, and go on resting.
     *
     * @throws dev.millrace.definition.InvalidWorkflowException if one of the two workflows is refused
     */
    public MigrationReport dryRun() {
        return forEach(Amendments::obstacles);
    }

    /**
     * Migrates every execution of the old version that has not ended and that nothing stands in the way of. One of the
     * store goes on.
     * Safe when this returns, if the engine is durable.
     *
     * @return as {@link #dryRun}, of what was done
     */
    public MigrationReport apply() {
        runtime.archive().prepared(plan.to());
        return forEach((amendments, migrating) -> amendments.migrate(migrating, request));
    }

    private MigrationReport forEach(BiFunction<Amendments, Migrating, List<Obstacle>> what) {
        var migrating = migrating();
        var from = plan.from().key();
        var standing = runtime.archive().incomplete(origin -> origin.workflow().equals(from));
        var entries = new ArrayList<MigrationReport.Entry>();
        for (var one : standing.taken()) {
            try {
                entries.add(new MigrationReport.Entry(one.id(), what.apply(new Amendments(one.actor()), migrating)));
            } catch (StoreException | IllegalStateException e) { // it cannot be read, or is another engine's
                entries.add(parked(one.id(), String.valueOf(e.getMessage())));
            }
        }
        standing.parked().forEach(one -> entries.add(parked(one.id(), one.reason())));
        entries.sort(Comparator.comparing(MigrationReport.Entry::execution));
        return new MigrationReport(plan, entries);
    }

    private static MigrationReport.Entry parked(ExecutionId id, String reason) {
        return new MigrationReport.Entry(id, List.of(new Obstacle("", false, reason)));
    }

    /** Migrates one execution. */
    void apply(Actor actor) {
        runtime.archive().prepared(plan.to());
        var obstacles = new Amendments(actor).migrate(migrating(), request);
        if (!obstacles.isEmpty()) {
            var entry = new MigrationReport.Entry(actor.id(), obstacles);
            throw new IllegalArgumentException("[ENG-142] the execution stays in its version: " + entry.describe());
        }
    }

    private Migrating migrating() {
        var renamed = new LinkedHashMap<String, String>();
        plan.mapping().forEach((old, now) -> renamed.put(old.value(), now.value()));
        return new Migrating(
                runtime.plans().of(plan.from()), runtime.plans().of(plan.to()), Collections.unmodifiableMap(renamed));
    }
}
