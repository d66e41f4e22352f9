package dev.millrace.internal.decision.plan;

import dev.millrace.event.ScopeEvent.CollectionFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which items of a file or an iterator a loop needs next. Immutable.
 *
 * @param file the file, as it was when the loop began; before that, with its name alone
 * @param format the format's name; empty for the one that the file's extension says
 * @param folders where the file is looked for before all other folders
 * @param index the first item's
 * @param offset where it begins, in bytes; -1 if that is not known. Of an iterator: how many are needed
 * @param source the iterator; null for a file
 */
public record ItemRequest(
        CollectionFile file,
        String format,
        List<String> folders,
        int index,
        long offset,
        @Nullable LazySource source) {

    /** Stands for an iterator where a file would be named. */
    private static final CollectionFile ITERATOR = new CollectionFile("", "", 0, 0);

    static ItemRequest first(String name, ItemSource items) {
        return new ItemRequest(new CollectionFile(name, "", -1, 0), items.format(), items.folders(), 0, 0, null);
    }

    static ItemRequest of(LazySource source, int index, int needed) {
        return new ItemRequest(ITERATOR, "", List.of(), index, needed, source);
    }

    /** Returns whether the file has not been looked at yet. */
    public boolean isFirst() {
        return file.size() < 0;
    }
}
