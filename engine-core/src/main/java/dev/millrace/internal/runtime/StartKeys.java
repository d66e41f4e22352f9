package dev.millrace.internal.runtime;

import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.driver.AskedStart;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the key of a start means for it: which execution it is taken for, if any. Thread-safe. */
final class StartKeys {

    private final Executions executions;
    private final Archive archive;
    private final @Nullable Durability durability;
    private final StartAdmissions admissions;

    StartKeys(Executions executions, Archive archive, @Nullable Durability durability, StartAdmissions admissions) {
        this.executions = executions;
        this.archive = archive;
        this.durability = durability;
        this.admissions = admissions;
    }

    /** Returns a start under the key that its workflow says, unless it has one of its own. */
    static StartRequest keyed(Plan plan, StartRequest request) {
        var own = request.starter().key();
        var key = AskedStart.keyOf(plan, own, request.input());
        return key.equals(own) ? request : request.withKey(key);
    }

    /**
     * Returns the execution that a start is taken for; empty if it is to begin. One that only the store has, and that
     * has not ended, is counted from now on.
     */
    Optional<Actor> takenFor(AskedStart start, StartRequest request) {
        var key = start.key();
        var here = executions.withKey(key);
        var known = here.isPresent() || durability == null
                ? here
                : durability.firstWith(key).flatMap(archive::find);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        start.requireSameWorkflow(known.get().id(), known.get().plan());
        if (start.isShared()) {
            return Questions.join(known.get().safeStart())
                    ? Optional.of(checked(known.get(), start, request))
                    : Optional.empty();
        }
        if (here.isEmpty()
                && !known.get().isView()
                && !known.get().isEnded()
                && known.get().isAtRest()) {
            admissions.regain(known.get(), known.get().plan(), Optional.empty());
        }
        return Optional.empty();
    }

    /**
     * Returns an execution that a start is taken for.
     *
     * @throws IllegalArgumentException if it is of another workflow
     * @throws dev.millrace.event.DuplicateStartException if it had another input, and the start does not say that this
     *     is well
     */
    static Actor checked(Actor first, AskedStart start, StartRequest request) {
        start.requireSameWorkflow(first.id(), first.plan());
        start.requireSameInput(first.id(), first.view().input(), request.input());
        return first;
    }
}
