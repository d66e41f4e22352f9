package dev.millrace.store;

import org.jspecify.annotations.Nullable;

/** Hears what became of one commit. */
@FunctionalInterface
public interface CommitListener {

    /**
     * Called once, in the order of the commits of the execution, on a thread of the store or inside {@code commit}. It
     * must be quick and must not throw.
     *
     * @param failure why the turn is not safe; null if it is
     */
    void done(@Nullable StoreException failure);
}
