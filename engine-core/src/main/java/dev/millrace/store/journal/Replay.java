package dev.millrace.store.journal;

/** Takes the frames of a journal in their order while it is opened. */
@FunctionalInterface
public interface Replay {

    /** Takes a frame, and where it lies. */
    void frame(Frame frame, long place);
}
