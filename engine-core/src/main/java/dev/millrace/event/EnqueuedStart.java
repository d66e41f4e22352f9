package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.WorkflowKey;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A start that waits in a store for an engine that can begin it. Immutable.
 *
 * @param execution the id that its execution will have
 * @param workflow what it is to run; empty if its data cannot be read here, and then the reason says why
 * @param since when it was put into the store
 * @param runsOn labels that an engine must have to take it
 * @param trials how often that was tried
 */
public record EnqueuedStart(
        ExecutionId execution, Optional<WorkflowKey> workflow, Instant since, Set<String> runsOn, Trials trials) {

    /** Checks the values, and copies the labels. */
    public EnqueuedStart {
        requireNonNull(execution, "execution");
        requireNonNull(workflow, "workflow");
        requireNonNull(since, "since");
        runsOn = Set.copyOf(runsOn);
        requireNonNull(trials, "trials");
    }

    /**
     * How often engines have taken a start and could not begin it. Immutable.
     *
     * @param count how often
     * @param reason why the last of them could not; empty if none has tried
     * @param next when it is tried again at the earliest, by the store's time; empty if it is given up
     */
    public record Trials(int count, String reason, Optional<Instant> next) {

        /** Checks the values. */
        public Trials {
            requireNonNull(reason, "reason");
            requireNonNull(next, "next");
        }
    }

    /**
     * Where a start stands among others: those that are given up come first, then the oldest. Immutable.
     *
     * @param isGivenUp whether nobody tries it any more
     * @param since when it was put into the store
     * @param execution the id that its execution will have
     */
    public record Place(boolean isGivenUp, Instant since, ExecutionId execution) {

        /** Checks the values. */
        public Place {
            requireNonNull(since, "since");
            requireNonNull(execution, "execution");
        }
    }

    /** Returns where it stands among others. */
    public Place place() {
        return new Place(isGivenUp(), since, execution);
    }

    /** Returns the name of its workflow, or what stands for it where that cannot be read. */
    public String workflowName() {
        return workflow.map(WorkflowKey::toString).orElse("(unreadable)");
    }

    /** Returns whether nobody tries any more. */
    public boolean isGivenUp() {
        return trials.next().isEmpty();
    }

    /** Returns why it has not begun. */
    public String why() {
        if (workflow.isEmpty() && trials.count() == 0) {
            return "it cannot be read here: " + trials.reason();
        }
        if (trials.count() == 0) {
            return "no engine has taken it yet; one does that has room"
                    + (runsOn.isEmpty()
                            ? ""
                            : " and the labels "
                                    + String.join(", ", runsOn.stream().sorted().toList()));
        }
        var tried = trials.count() == 1 ? "1 trial" : trials.count() + " trials";
        return trials.next()
                        .map(next -> tried + " in vain, the next from " + next + " on")
                        .orElse("given up after " + tried + "; somebody has to try it again or to withdraw it")
                + "; the last engine that took it: " + trials.reason();
    }
}
