package dev.millrace.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Closing of many things, each of them even if another fails. */
final class CloseAll {

    private CloseAll() {}

    /** Closes all in order; the first failure is thrown at the end, the others with it. */
    static void all(Collection<? extends Closeable> open) throws IOException {
        IOException first = null;
        for (var one : open) {
            first = close(one, first);
        }
        if (first != null) {
            throw first;
        }
    }

    private static @Nullable IOException close(Closeable one, @Nullable IOException first) {
        try {
            one.close();
            return first;
        } catch (IOException e) {
            if (first == null) {
                return e;
            }
            first.addSuppressed(e);
            return first;
        }
    }
}
