package dev.millrace.store.journal;

/** Takes what a journal holds, in its order, while it is opened. */
@FunctionalInterface
public interface Replay {

    /** Takes a frame that was read, and where it lies. */
    void frame(Frame frame, long place);

    /** Takes a table of the index, which stands for frames of a file that are not read. */
    default void covered(TableFiles.Table table, int file) {}

    /** Hears that the frames since the last call were these of a file, which no table stands for. */
    default void wasRead(Coverage frames, int file) {}
}
