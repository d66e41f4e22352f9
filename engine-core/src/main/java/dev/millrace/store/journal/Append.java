package dev.millrace.store.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame to be written.
 *
 * @param kind what it says
 * @param body its content
 * @param blobs contents that it refers to
 * @param completion hears what became of it
 */
public record Append(FrameKind kind, byte[] body, List<Blob> blobs, Completion completion) implements Request {

    /** Hears what became of a frame. */
    @FunctionalInterface
    public interface Completion {

        /**
         * Called before anybody hears that it is safe, in the order of the frames, on the journal's thread.
         *
         * @param place where it lies
         */
        default void kept(long place) {}

        /**
         * Called once, in the order of the frames, on the journal's thread.
         *
         * @param place where it lies; 0 if it failed
         * @param failure why it is not safe; null if it is
         */
        void done(long place, @Nullable JournalException failure);
    }
}
