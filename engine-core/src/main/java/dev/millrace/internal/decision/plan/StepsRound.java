package dev.millrace.internal.decision.plan;

import dev.millrace.definition.NodeId;
import dev.millrace.definition.StepLists;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.BodyPlan.Closed;
import dev.millrace.internal.decision.plan.BodyPlan.Ended;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the actions of one round ended. Immutable.
 *
 * @param lists the ids of the actions of each list, by its name
 * @param mayFail the actions of the main list whose failure ends nothing
 * @param ended how each ended
 */
record StepsRound(Map<String, List<NodeId>> lists, Set<NodeId> mayFail, Map<NodeId, Ended> ended) {

    static StepsRound of(Map<String, List<NodeId>> lists, Set<NodeId> mayFail, Closed closed) {
        var ended = new LinkedHashMap<NodeId, Ended>();
        lists.values().forEach(list -> list.forEach(id -> ended.put(id, closed.ended(id))));
        return new StepsRound(lists, mayFail, ended);
    }

    private List<NodeId> list(String name) {
        return lists.getOrDefault(name, List.of());
    }

    private Ended of(NodeId id) {
        return ended.getOrDefault(id, Ended.NOT);
    }

    private boolean isFailed(NodeId id) {
        return of(id).status().isFailure();
    }

    private boolean isDone(NodeId id) {
        return of(id).status() == NodeStatus.COMPLETED;
    }

    /** Returns whether the main list was ended by a failure. */
    boolean mainFailed() {
        return list(StepLists.STEPS).stream().anyMatch(id -> isFailed(id) && !mayFail.contains(id));
    }

    /** Returns whether only such actions of the main list failed as end nothing. */
    boolean spoilt() {
        return !mainFailed() && list(StepLists.STEPS).stream().anyMatch(this::isFailed);
    }

    /** Returns whether nothing of the retry steps failed. */
    boolean retryPassed() {
        return list(StepLists.RETRY_STEPS).stream().allMatch(this::isDone);
    }

    /** Returns whether there are retry steps, and all are done. */
    boolean madeUp() {
        return !list(StepLists.RETRY_STEPS).isEmpty() && retryPassed();
    }

    /** Returns what the node gives. */
    Map<String, Object> output(boolean success, boolean mainSucceeded, long took) {
        var main = list(StepLists.STEPS);
        var output = new LinkedHashMap<String, @Nullable Object>();
        output.put("success", success);
        output.put("totalCount", main.size());
        output.put("passedCount", (int) main.stream().filter(this::isDone).count());
        output.put("failedCount", (int) main.stream().filter(this::isFailed).count());
        output.put("results", results());
        output.put("message", success && !mainSucceeded ? "the retry steps made up for it: " + message() : message());
        output.put("error", firstError());
        output.put("executionTimeMs", took);
        output.put("mainStepsSucceeded", mainSucceeded);
        output.put("outputData", merged());
        return unmodifiable(output);
    }

    @SuppressWarnings("NullAway") // data may hold null
    private static Map<String, Object> unmodifiable(Map<String, ? extends @Nullable Object> map) {
        return Collections.unmodifiableMap(map);
    }

    private List<Map<String, Object>> results() {
        var results = new ArrayList<Map<String, Object>>();
        lists.forEach((name, list) ->
                list.stream().filter(id -> isDone(id) || isFailed(id)).forEach(id -> results.add(result(name, id))));
        return List.copyOf(results);
    }

    private Map<String, Object> result(String list, NodeId id) {
        var result = new LinkedHashMap<String, @Nullable Object>();
        result.put("step", id.value());
        result.put("list", list);
        result.put("success", isDone(id));
        result.put("status", of(id).status().name());
        result.put("output", of(id).output());
        result.put("error", of(id).error());
        return unmodifiable(result);
    }

    private Map<String, Object> merged() {
        var all = new LinkedHashMap<String, Object>();
        ended.values().stream()
                .filter(one -> one.status() == NodeStatus.COMPLETED)
                .forEach(one -> all.putAll(one.output()));
        return Collections.unmodifiableMap(all);
    }

    private @Nullable String firstError() {
        return ended.values().stream()
                .map(Ended::error)
                .filter(error -> error != null)
                .findFirst()
                .orElse(null);
    }

    /** Returns how the main list went, in words. */
    String message() {
        var main = list(StepLists.STEPS);
        long passed = main.stream().filter(this::isDone).count();
        var failed = main.stream().filter(this::isFailed).findFirst();
        return passed + " of " + main.size() + " steps passed"
                + failed.map(id -> "; '" + id + "' failed: " + of(id).error()).orElse("");
    }
}
