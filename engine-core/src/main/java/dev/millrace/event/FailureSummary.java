package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every failure of an execution, handled or not, in order. Immutable.
 *
 * @param failed the nodes that failed for good, in the order of their failures; what failed inside a node that was
 *     tried again is not among them
 * @param recovered those of them that a handler or a fallback recovered, or that stand inside a node that was recovered
 *     or completed
 * @param reasons what went wrong in each of them, in the same order; of nodes in scopes that have closed the first
 *     10,000
 * @param warned the nodes that completed with warnings, in that order; their snapshots have the texts
 * @param compensations what was undone
 */
public record FailureSummary(
        List<NodePath> failed,
        List<NodePath> recovered,
        Map<NodePath, Failure> reasons,
        List<NodePath> warned,
        CompensationSummary compensations) {

    /** Nothing failed. */
    public static final FailureSummary NONE = new FailureSummary(List.of(), List.of(), Map.of());

    /** Creates one of an execution in which no node completed with warnings. */
    public FailureSummary(List<NodePath> failed, List<NodePath> recovered, Map<NodePath, Failure> reasons) {
        this(failed, recovered, reasons, List.of(), CompensationSummary.NONE);
    }

    /** Copies the lists and the map. */
    public FailureSummary {
        failed = List.copyOf(failed);
        recovered = List.copyOf(recovered);
        warned = List.copyOf(warned);
        requireNonNull(compensations, "compensations");
        reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
    }
}
