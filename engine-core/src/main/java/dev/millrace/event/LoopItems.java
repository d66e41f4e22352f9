package dev.millrace.event;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * What became of a loop's items, as its output shows it: a map per item, made when it is asked for, so that a million
 * items stay small.
 * Immutable.
 */
public final class LoopItems extends AbstractList<Object> implements RandomAccess {

    /** An item whose iteration did not run. */
    public static final Iteration NOT_RUN = new Iteration(NodeStatus.SKIPPED, Map.of(), null);

    private final List<Iteration> iterations;
    private final int size;

    /**
     * The end of one iteration.
     *
     * @param status how it ended
     * @param output its output
     * @param error what went wrong; null if nothing did
     */
    public record Iteration(
            NodeStatus status,
            Map<String, Object> output,
            @Nullable String error) {}

    /** Creates a view of iterations that do not change any more; items beyond their end did not run. */
    public LoopItems(List<Iteration> iterations, int size) {
        this.iterations = iterations;
        this.size = size;
    }

    /** Returns how the iterations ended; those beyond the end of the list did not run. */
    public List<Iteration> iterations() {
        return Collections.unmodifiableList(iterations);
    }

    /** Returns the outputs of those that completed. */
    public List<Object> results() {
        var results = new ArrayList<Object>();
        for (var iteration : iterations) {
            if (iteration.status() == NodeStatus.COMPLETED) {
                results.add(iteration.output());
            }
        }
        return Collections.unmodifiableList(results);
    }

    @Override
    public Object get(int index) {
        var iteration = index < iterations.size() ? iterations.get(index) : NOT_RUN;
        Map<String, @Nullable Object> item = new LinkedHashMap<>();
        item.put("index", index);
        item.put("status", iteration.status().name());
        item.put("output", iteration.output());
        item.put("error", iteration.error());
        return Collections.unmodifiableMap(item);
    }

    @Override
    public int size() {
        return size;
    }
}
