package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Living;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the frames of executions and definitions lie, and which blobs they refer to. Confined to its store's lock. */
final class Places {

    private static final int FEW = 4;

    // In the order of their first frames, which a snapshot keeps: of definitions the last one is the newest.
    private final Map<Object, Owner> owners = new LinkedHashMap<>();

    /** The frames of one execution, or of one definition. */
    private static final class Owner {
        private long[] places = new long[FEW];
        private int count;
        private List<String> blobs = List.of();
        private long bytes;

        void add(long place) {
            if (count == places.length) {
                places = Arrays.copyOf(places, count * 2);
            }
            places[count++] = place;
        }

        long[] copy() {
            return Arrays.copyOf(places, count);
        }
    }

    /** Adds a turn's frame, of so many bytes. */
    void add(ExecutionId execution, long place, List<String> blobs, int bytes) {
        var owner = owners.computeIfAbsent(execution, id -> new Owner());
        owner.add(place);
        owner.bytes += bytes;
        if (!blobs.isEmpty()) {
            var all = new ArrayList<>(owner.blobs);
            all.addAll(blobs);
            owner.blobs = all;
        }
    }

    /** Sets a definition's frame. */
    void set(String revision, long place) {
        var owner = new Owner();
        owner.add(place);
        owners.put(revision, owner);
    }

    /** Returns where an execution's frames lie, in order. */
    long[] of(ExecutionId execution) {
        var owner = owners.get(execution);
        return owner == null ? new long[0] : owner.copy();
    }

    /** Returns where some of an execution's frames lie: those from one on, at most so many. */
    long[] of(ExecutionId execution, int from, int most) {
        var owner = owners.get(execution);
        return owner == null || from >= owner.count
                ? new long[0]
                : Arrays.copyOfRange(owner.places, from, Math.min(owner.count, from + most));
    }

    /** Returns how many frames an execution has. */
    int countOf(ExecutionId execution) {
        var owner = owners.get(execution);
        return owner == null ? 0 : owner.count;
    }

    /** Returns how many bytes an execution's frames have, without the blobs that they refer to. */
    long bytesOf(ExecutionId execution) {
        var owner = owners.get(execution);
        return owner == null ? 0 : owner.bytes;
    }

    /** Returns the blobs that an execution's frames refer to. */
    List<String> blobsOf(ExecutionId execution) {
        var owner = owners.get(execution);
        return owner == null ? List.of() : owner.blobs;
    }

    /** Lets go of definitions. */
    void removeDefinitions(Collection<String> revisions) {
        revisions.forEach(owners::remove);
    }

    /** Lets go of executions, and returns the blobs that they referred to. */
    List<String> remove(Collection<ExecutionId> executions) {
        var blobs = new ArrayList<String>();
        for (var execution : executions) {
            var owner = owners.remove(execution);
            if (owner != null) {
                blobs.addAll(owner.blobs);
            }
        }
        return blobs;
    }

    /** Returns every reference to a blob. */
    List<String> blobs() {
        return owners.values().stream().flatMap(owner -> owner.blobs.stream()).toList();
    }

    /** Returns all there is now; what moves later is changed under the lock. */
    Living living(Object lock) {
        var all = List.copyOf(owners.values());
        var places = all.stream().map(Owner::copy).toList();
        return new Living() {
            @Override
            public List<long[]> places() {
                return places;
            }

            @Override
            public void moved(List<long[]> now) {
                synchronized (lock) {
                    for (int i = 0; i < now.size(); i++) {
                        System.arraycopy(now.get(i), 0, all.get(i).places, 0, now.get(i).length);
                    }
                }
            }
        };
    }
}
