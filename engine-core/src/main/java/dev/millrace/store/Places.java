package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the frames of executions lie, and which blobs they refer to. Confined to its user. */
final class Places {

    private static final int FEW = 4;

    private final Map<ExecutionId, Owner> owners = new LinkedHashMap<>();

    /** The frames of one execution. */
    private static final class Owner {
        private long[] places = new long[FEW];
        private int count;
        private List<String> blobs = List.of();

        void add(long place) {
            if (count == places.length) {
                places = Arrays.copyOf(places, count * 2);
            }
            places[count++] = place;
        }
    }

    /** Adds a turn's frame. */
    void add(ExecutionId execution, long place, List<String> blobs) {
        var owner = owners.computeIfAbsent(execution, id -> new Owner());
        owner.add(place);
        if (!blobs.isEmpty()) {
            var all = new ArrayList<>(owner.blobs);
            all.addAll(blobs);
            owner.blobs = all;
        }
    }

    /** Returns where an execution's frames lie, in order. */
    long[] of(ExecutionId execution) {
        var owner = owners.get(execution);
        return owner == null ? new long[0] : Arrays.copyOf(owner.places, owner.count);
    }

    /** Lets go of executions. */
    void remove(Collection<ExecutionId> executions) {
        executions.forEach(owners::remove);
    }

    /** Returns every reference to a blob. */
    List<String> blobs() {
        return owners.values().stream().flatMap(owner -> owner.blobs.stream()).toList();
    }
}
