package dev.millrace.internal.decision.plan;

import dev.millrace.event.Failure;
import dev.millrace.event.ScopeEvent.CollectionFile;
import java.util.List;

/** What became of a request for items. Immutable. */
public sealed interface ItemNews {

    /**
     * Items were read.
     *
     * @param file the file that they are of
     * @param index the first one's
     * @param items the items
     * @param offset where the next one begins, in bytes
     * @param last whether there is no next one
     */
    record Batch(CollectionFile file, int index, List<Object> items, long offset, boolean last) implements ItemNews {}

    /**
     * The file cannot be read.
     *
     * @param failure why
     */
    record Unreadable(Failure failure) implements ItemNews {}
}
