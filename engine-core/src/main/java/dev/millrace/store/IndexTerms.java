package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a table can be asked for, ids and keys too, as numbers: those of equal terms are equal, those of others nearly
 * always not. Holds nothing.
 */
final class IndexTerms {

    private IndexTerms() {}

    private static int ofWorkflow(String id) {
        return hash("workflow " + id);
    }

    private static int ofStatus(ExecutionStatus status) {
        return hash("status " + status);
    }

    private static int ofLabel(String name, String content) {
        return hash("label " + name + "\n" + content);
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
        var statuses = filter.statuses().stream().mapToInt(IndexTerms::ofStatus).toArray();
        return Stream.of(
                        filter.workflowId().stream()
                                .mapToInt(IndexTerms::ofWorkflow)
                                .mapToObj(IndexTerms::one),
                        Stream.of(statuses).filter(wanted -> wanted.length > 0),
                        filter.labels().entrySet().stream()
                                .mapToInt(label -> ofLabel(label.getKey(), label.getValue()))
                                .mapToObj(IndexTerms::one))
                .flatMap(each -> each)
                .toList();
    }

    private static int[] one(int term) {
        return IntStream.of(term).toArray();
    }

    static int hash(ExecutionId id) {
        return mixed(id.high() * 31 + id.low());
    }

    static int hash(String key) {
        return mixed(key.hashCode());
    }

    /** Spreads the bits; equal hashes are told apart by the records. */
    private static int mixed(long value) {
        long all = value * 0x9e3779b97f4a7c15L;
        return (int) (all >>> Integer.SIZE);
    }
}
