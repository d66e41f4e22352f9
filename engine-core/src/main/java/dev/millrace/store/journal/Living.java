package dev.millrace.store.journal;

import java.util.List;

/** The frames that somebody still needs, at one moment. Implementations are thread-safe. */
public interface Living {

    /** Returns the places of the frames, those of one owner together and in their order. */
    List<long[]> places();

    /** Hears where the frames lie now, in the same order; what they were copied from goes afterwards. */
    void moved(List<long[]> places);
}
