package dev.millrace.store.journal;

import java.util.Collection;

/** What a journal's frames are to who keeps them. Called on the journal's thread. */
public interface Contents extends Replay {

    /** Returns the names of the blobs that the frames refer to, one for each reference; when all frames were taken. */
    Collection<String> blobs();

    /** Returns what is still needed of what there is now. */
    Living living();

    /**
     * Hears that no frame is added any more to a segment, and all of it is safe; or that all is, where the journal
     * closes.
     */
    default void finished(Coverage segment, int file) {}
}
