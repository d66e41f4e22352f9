package dev.millrace.store;

import dev.millrace.event.ExecutionStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a table can be asked for, as numbers: those of equal terms are equal, those of others nearly always not. Holds
 * nothing.
 */
final class Terms {

    private Terms() {}

    private static int ofWorkflow(String id) {
        return TableSummary.hash("workflow " + id);
    }

    private static int ofStatus(ExecutionStatus status) {
        return TableSummary.hash("status " + status);
    }

    private static int ofLabel(String name, String content) {
        return TableSummary.hash("label " + name + "\n" + content);
    }

    /** Returns the terms of an execution, each once. */
    static Set<Integer> of(StoredExecution execution) {
        var terms = new HashSet<Integer>();
        var origin = execution.origin();
        terms.add(ofWorkflow(origin.workflow().id()));
        terms.add(ofStatus(execution.status()));
        origin.starter().labels().forEach((name, content) -> terms.add(ofLabel(name, content)));
        return terms;
    }

    /** Returns what an execution must have that a filter lets through, but for its key: one of each list. */
    static List<int[]> of(StoredFilter filter) {
        var statuses = filter.statuses().stream().mapToInt(Terms::ofStatus).toArray();
        return Stream.of(
                        filter.workflowId().stream().mapToInt(Terms::ofWorkflow).mapToObj(Terms::one),
                        Stream.of(statuses).filter(wanted -> wanted.length > 0),
                        filter.labels().entrySet().stream()
                                .mapToInt(label -> ofLabel(label.getKey(), label.getValue()))
                                .mapToObj(Terms::one))
                .flatMap(each -> each)
                .toList();
    }

    private static int[] one(int term) {
        return IntStream.of(term).toArray();
    }
}
