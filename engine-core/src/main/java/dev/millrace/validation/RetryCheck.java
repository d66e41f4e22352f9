package dev.millrace.validation;

import dev.millrace.definition.RetryPolicy;
import dev.millrace.event.Failure;
import dev.millrace.event.FailureClass;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The names in {@code retryOn} and {@code doNotRetryOn}. Nodes may call their failures what they like, so a name that
 * nobody knows is refused only where it is a known one but for its letters' case.
 */
final class RetryCheck {

    /** The types of failures without an exception. */
    private static final List<String> TYPES = List.of(
            "ExitCode",
            "ProgramNotStarted",
            "ProcessLost",
            "InvalidOutput",
            "PowerShellResult",
            "ChildFailed",
            "ChildNotStarted",
            "ItemsFailed",
            "LoopLimit",
            Failure.DUPLICATE_KEY,
            Failure.DEADLOCK,
            Failure.POST_CHECK_FAILED,
            Failure.VERIFICATION_FAILED,
            Failure.STEPS_FAILED,
            "NoOutcome");

    /** The types of those that no other attempt can help. */
    private static final List<String> FINAL = List.of(
            "BreakerOpen",
            "DeadLetter",
            "InvalidExpression",
            "NoCollection",
            Failure.PRE_CHECK_FAILED,
            "CollectionChanged",
            "ProgramNotFound",
            "FolderNotFound",
            "InvalidCommand",
            "PowerShellNotFound",
            Failure.REPLACED,
            "Unwritable");

    private static final List<String> KNOWN = Stream.of(
                    TYPES.stream(),
                    FINAL.stream(),
                    Arrays.stream(FailureClass.values()).map(FailureClass::label))
            .flatMap(names -> names)
            .toList();

    private final Nearest nearest;

    RetryCheck(Nearest nearest) {
        this.nearest = nearest;
    }

    void run(RetryPolicy policy, DocumentSpot spot) {
        check(policy.filter().retryOn(), true, spot.at("retryOn"));
        check(policy.filter().doNotRetryOn(), false, spot.at("doNotRetryOn"));
    }

    private void check(List<String> names, boolean retries, DocumentSpot list) {
        for (int i = 0; i < names.size(); i++) {
            check(names.get(i), retries, list.at(Integer.toString(i)));
        }
    }

    private void check(String name, boolean retries, DocumentSpot spot) {
        if (name.isBlank() || !name.strip().equals(name)) {
            spot.error("DEF-287", "'" + name + "' names no type of failure; write it without blanks around it");
        } else if (retries && FINAL.contains(name)) {
            spot.warning(
                    "DEF-288",
                    "a failure of type " + name + " is never tried again, for another attempt cannot help; leave the"
                            + " name out");
        } else if (!KNOWN.contains(name)) {
            checkUnknown(name, spot);
        }
    }

    private void checkUnknown(String name, DocumentSpot spot) {
        var sameButCase = KNOWN.stream().filter(name::equalsIgnoreCase).findFirst();
        sameButCase.ifPresent(known -> spot.error(
                "DEF-287", "no failure is of the type '" + name + "'; did you mean '" + known + "'? Case counts"));
        if (sameButCase.isEmpty() && !isThrowable(name)) {
            near(name)
                    .ifPresent(known -> spot.warning(
                            "DEF-288",
                            "'" + name + "' is no type of failure of the engine; did you mean '" + known
                                    + "'? It stays if a node fails by that name"));
        }
    }

    private static boolean isThrowable(String name) {
        return name.indexOf('.') >= 0 || name.endsWith("Exception") || name.endsWith("Error");
    }

    private Optional<String> near(String name) {
        return name.length() < 4 ? Optional.empty() : nearest.to(name, KNOWN);
    }
}
