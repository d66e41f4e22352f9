package dev.millrace.internal.runtime;

import dev.millrace.definition.NameRule;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.event.DuplicateStartException;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.internal.decision.plan.Plan;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the key of a start means for it: which execution it is taken for, if any. Thread-safe. */
final class StartKeys {

    private static final Set<String> ROOTS = Set.of("input");

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
        var template = plan.workflow().policy().starts().key();
        return template.isEmpty() || !request.starter().key().isEmpty()
                ? request
                : request.withKey(keyOf(template.get(), plan, request.input()));
    }

    private static String keyOf(String text, Plan plan, Map<String, Object> input) {
        try {
            var key = Template.parseText(text, ROOTS).render(root -> root.equals("input") ? input : null);
            return NameRule.check("the key of the workflow's executions", String.valueOf(key));
        } catch (InvalidExpressionException e) {
            throw new IllegalArgumentException(
                    "[ENG-183] the key '" + text + "' of the executions of workflow '"
                            + plan.workflow().id() + "' has no value for this input: " + e.getMessage(),
                    e);
        }
    }

    /** Returns whether a start is taken for an execution that has its key. */
    static boolean isShared(Plan plan, StartRequest request) {
        return StartAdmissions.onDuplicate(plan, request)
                .filter(rule -> rule != OnDuplicate.RETURN_EXISTING)
                .isEmpty();
    }

    /**
     * Returns the execution that a start is taken for; empty if it is to begin. One that only the store has, and that
     * has not ended, is counted from now on.
     */
    Optional<Actor> takenFor(Plan plan, StartRequest request) {
        var key = request.starter().key();
        var here = executions.withKey(key);
        var known = here.isPresent() || durability == null
                ? here
                : durability.firstWith(key).flatMap(archive::find);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        checkWorkflow(key, known.get(), plan);
        if (isShared(plan, request)) {
            return Questions.join(known.get().safeStart())
                    ? Optional.of(checked(known.get(), plan, request))
                    : Optional.empty();
        }
        if (here.isEmpty() && !known.get().isEnded()) {
            admissions.regain(known.get(), known.get().plan(), Optional.empty());
        }
        return Optional.empty();
    }

    /**
     * Returns an execution that a start is taken for.
     *
     * @throws IllegalArgumentException if it is of another workflow
     * @throws DuplicateStartException if it had another input, and the start does not say that this is well
     */
    Actor checked(Actor first, Plan plan, StartRequest request) {
        var key = request.starter().key();
        checkWorkflow(key, first, plan);
        boolean anyInput = StartAdmissions.onDuplicate(plan, request).isPresent();
        if (!anyInput && !SameData.isSame(first.input(), request.input())) {
            throw new DuplicateStartException(
                    key,
                    first.id(),
                    "[ENG-184] the key '" + key + "' is that of execution " + first.id() + ", which was started with"
                            + " another input; start with that input, under another key, or say onDuplicate:"
                            + " returnExisting to take it whatever its input was");
        }
        return first;
    }

    private static void checkWorkflow(String key, Actor first, Plan plan) {
        var known = first.plan().workflow().id();
        if (!known.equals(plan.workflow().id())) {
            throw new IllegalArgumentException("[ENG-172] the key '" + key + "' is that of execution " + first.id()
                    + " of workflow '" + known + "'; a start of workflow '"
                    + plan.workflow().id()
                    + "' needs another one, such as '" + plan.workflow().id() + "/" + key + "'");
        }
    }
}
