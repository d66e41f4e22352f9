package dev.millrace.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one file of a journal holds of an execution, and what is known of the execution at its end. Immutable; the array
 * is shared.
 *
 * @param note what is known
 * @param offsets where its frames begin, in order
 * @param bytes how many bytes they have, without the blobs that they refer to
 * @param blobs the names of the blobs, one for each reference
 */
record Slice(Note note, long[] offsets, long bytes, List<String> blobs) {

    /** Returns this and what follows it in the same file. */
    Slice with(Slice next) {
        var all = Arrays.copyOf(offsets, offsets.length + next.offsets.length);
        System.arraycopy(next.offsets, 0, all, offsets.length, next.offsets.length);
        var names = new ArrayList<>(blobs);
        names.addAll(next.blobs);
        return new Slice(next.note, all, bytes + next.bytes, names.isEmpty() ? List.of() : names);
    }
}
