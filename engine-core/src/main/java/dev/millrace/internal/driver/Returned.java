package dev.millrace.internal.driver;

import dev.millrace.event.CutText;
import dev.millrace.event.Failure;
import dev.millrace.event.LoggableException;
import dev.millrace.event.NodeResult;
import dev.millrace.node.InvalidDataException;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Outcome of a node's code: exactly one of the first three is there. Immutable.
 *
 * @param result what it did
 * @param failure why it did not
 * @param undecided why it cannot say
 * @param isInterrupted whether it ended because its thread was interrupted
 */
public record Returned(
        @Nullable NodeResult result,
        @Nullable Failure failure,
        @Nullable String undecided,
        boolean isInterrupted) {

    private static final Returned NOTHING = new Returned(NodeResult.EMPTY, null, null, false);
    private static final int MOST_CAUSES = 20;
    private static final int MOST_WARNINGS = 100;
    private static final int LONGEST_WARNING = 1_000;
    private static final int LONGEST_PORT = 1_000;
    private static final Logger log = LoggerFactory.getLogger(Returned.class);

    /** Returns whether the code was not called, because a check before it failed. */
    public boolean isUncalled() {
        return failure != null && failure.type().equals(Failure.PRE_CHECK_FAILED);
    }

    /** Returns it with a mask over each secret that the attempt was handed. */
    Returned masked(AttemptSecrets secrets) {
        return secrets.isUsed()
                ? new Returned(
                        result == null ? null : secrets.masked(result),
                        failure == null ? null : secrets.masked(failure),
                        undecided == null ? null : secrets.mask().text(undecided),
                        isInterrupted)
                : this;
    }

    /**
     * Runs a node's code on the current thread. Whatever it throws is its failure, errors included: the worker and the
     * engine go on.
     */
    static Returned by(Node code, NodeCall call) {
        Outcome outcome;
        try {
            outcome = code.run(call);
        } catch (Throwable t) {
            var failure = Failure.of(t);
            log.debug(
                    "Attempt {} of node {} in execution {} failed",
                    call.attempt(),
                    call.path(),
                    call.execution(),
                    call.hasSecrets() ? LoggableException.of(failure, call::masked) : LoggableException.of(t));
            return new Returned(null, failure, null, isInterrupt(t));
        }
        return taken(call, outcome);
    }

    /**
     * Its output is code of the application as well: a collection that reads a database when it is asked, a map that
     * another thread changes.
     */
    private static Returned taken(NodeCall call, @Nullable Outcome outcome) {
        try {
            return of(call, outcome);
        } catch (InvalidDataException e) {
            return failed(Failure.of(e).withoutRetry());
        } catch (Throwable t) {
            return failed(Failure.of(t).about("[RUN-140] what the node returned cannot be read"));
        }
    }

    @SuppressWarnings("ReferenceEquality") // one that says nothing is one object
    private static Returned of(NodeCall call, @Nullable Outcome outcome) {
        if (outcome instanceof Outcome.Done done) {
            var result = resultOf(call, done);
            return result == NodeResult.EMPTY ? NOTHING : new Returned(result, null, null, false);
        }
        if (outcome instanceof Outcome.Failed failed) {
            var failure = failed.failure();
            return failed(failure.with(call.door().taken("the output of the failure", failure.output())));
        }
        return outcome instanceof Outcome.Undecided undecided
                ? new Returned(null, null, CutText.of(undecided.reason()), false)
                : failed(Failure.of("NoOutcome", "[RUN-102] the node returned null; return Outcome.done()"));
    }

    private static NodeResult resultOf(NodeCall call, Outcome.Done done) {
        var writes = call.writes();
        if (done.output().isEmpty() && done.port().isEmpty() && done.warnings().isEmpty() && writes.isEmpty()) {
            return NodeResult.EMPTY;
        }
        return new NodeResult(
                call.door().taken("the output", done.output()),
                done.port().map(port -> CutText.of(port, LONGEST_PORT)),
                writes,
                List.of(),
                warnings(done.warnings()));
    }

    /** What is kept of them: so many, each so long. */
    private static List<String> warnings(List<String> all) {
        if (all.isEmpty()) {
            return all;
        }
        var kept = new ArrayList<String>();
        for (var text : all.subList(0, Math.min(all.size(), MOST_WARNINGS))) {
            kept.add(text.length() <= LONGEST_WARNING ? text : text.substring(0, LONGEST_WARNING));
        }
        if (all.size() > MOST_WARNINGS) {
            kept.add("and " + (all.size() - MOST_WARNINGS) + " more");
        }
        return List.copyOf(kept);
    }

    /** Returns a failure. */
    static Returned failed(Failure failure) {
        return new Returned(null, failure, null, false);
    }

    private static boolean isInterrupt(Throwable thrown) {
        try {
            var at = thrown;
            for (int i = 0; i < MOST_CAUSES && at != null && !(at instanceof InterruptedException); i++) {
                at = at.getCause();
            }
            return at instanceof InterruptedException;
        } catch (Throwable t) { // of an exception that cannot be asked
            return false;
        }
    }
}
