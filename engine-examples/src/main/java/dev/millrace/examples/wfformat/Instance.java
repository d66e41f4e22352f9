package dev.millrace.examples.wfformat;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A workflow of real life: tasks, how long each ran, and what waits for what. Immutable.
 *
 * @param name the instance's name
 * @param tasks the tasks by id, in the file's order
 * @param links what waits for what
 */
record Instance(String name, Map<String, Task> tasks, Set<Link> links) {

    /**
     * A task. Immutable.
     *
     * @param id its id in the file
     * @param runtimeSeconds how long it ran; 0 where the file does not say
     */
    record Task(String id, double runtimeSeconds) {}

    /**
     * One task waits for another. Immutable.
     *
     * @param parent the task that runs first
     * @param child the task that waits
     */
    record Link(String parent, String child) {}

    /** Returns the sum of all runtimes in seconds. */
    double totalSeconds() {
        return tasks.values().stream().mapToDouble(Task::runtimeSeconds).sum();
    }

    /** Returns the sum of the runtimes along the longest way through the graph in seconds: nothing can be faster. */
    double criticalPathSeconds() {
        var children = children();
        Map<String, Double> ends = new HashMap<>();
        for (var task : inOrder(children)) {
            double end = ends.merge(task.id(), task.runtimeSeconds(), Double::sum);
            children.getOrDefault(task.id(), List.of()).forEach(child -> ends.merge(child, end, Math::max));
        }
        return ends.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /** Returns the tasks, each behind all that it waits for; those of a cycle are missing. */
    private List<Task> inOrder(Map<String, List<String>> children) {
        Map<String, Integer> open = new HashMap<>();
        links.forEach(link -> open.merge(link.child(), 1, Integer::sum));
        var ready = new ArrayDeque<Task>();
        tasks.values().stream().filter(task -> !open.containsKey(task.id())).forEach(ready::add);
        var order = new ArrayList<Task>();
        for (var task = ready.poll(); task != null; task = ready.poll()) {
            order.add(task);
            for (var child : children.getOrDefault(task.id(), List.of())) {
                if (open.merge(child, -1, Integer::sum) == 0) {
                    ready.add(requireNonNull(tasks.get(child), child));
                }
            }
        }
        return order;
    }

    private Map<String, List<String>> children() {
        Map<String, List<String>> children = new LinkedHashMap<>();
        links.forEach(link ->
                children.computeIfAbsent(link.parent(), id -> new ArrayList<>()).add(link.child()));
        return children;
    }
}
