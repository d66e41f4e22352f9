package dev.millrace.internal.decision;

import dev.millrace.event.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An open loop: its iterations, their ledger, and the scopes that are live. Confined to the turn. */
final class LoopState {

    /** The items of a forEach; empty for a while. */
    final List<Object> items;

    final Map<Integer, ScopeState> live = new TreeMap<>();
    final List<Entry> ledger = new ArrayList<>();
    int next;
    int completed;
    int failed;

    /** Whether a Break ended it: no further iteration begins. */
    boolean broken;

    LoopState(List<Object> items) {
        this.items = items;
    }

    /** One iteration's end. */
    record Entry(
            NodeStatus status,
            Map<String, Object> output,
            @Nullable String error) {}

    void close(int index, Entry entry) {
        live.remove(index);
        while (ledger.size() <= index) {
            ledger.add(NOT_RUN);
        }
        ledger.set(index, entry);
        if (entry.status() == NodeStatus.COMPLETED) {
            completed++;
        } else {
            failed++;
        }
    }

    static final Entry NOT_RUN = new Entry(NodeStatus.SKIPPED, Map.of(), null);
}
