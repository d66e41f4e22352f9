package dev.millrace.store.journal;

import java.io.IOException;

/** The frames that somebody still needs, at one moment. */
public interface Living {

    /** Where frames are copied to. */
    interface Copy {

        /** Copies a frame, and returns the offset at which it lies in the copy. */
        long add(long place) throws IOException;

        /** Returns the frames that were copied since the last call. */
        Coverage piece();
    }

    /** Copies the frames, those of one owner in their order, on the snapshot's thread. */
    void copyTo(Copy copy) throws IOException;

    /** Hears that the copy is safe, as a file with this number; what it was copied from may go afterwards. */
    void moved(int file);
}
