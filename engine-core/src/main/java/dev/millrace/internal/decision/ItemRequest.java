package dev.millrace.internal.decision;

import dev.millrace.event.ScopeEvent.CollectionFile;

/**
 * Which items of a file a loop needs next. Immutable.
 *
 * @param file the file, as it was when the loop began; before that, with its name alone
 * @param format the format's name; empty for the one that the file's extension says
 * @param index the first item's
 * @param offset where it begins, in bytes; -1 if that is not known
 */
public record ItemRequest(CollectionFile file, String format, int index, long offset) {

    static ItemRequest first(String name, String format) {
        return new ItemRequest(new CollectionFile(name, "", -1, 0), format, 0, 0);
    }

    /** Returns whether the file has not been looked at yet. */
    public boolean isFirst() {
        return file.size() < 0;
    }
}
