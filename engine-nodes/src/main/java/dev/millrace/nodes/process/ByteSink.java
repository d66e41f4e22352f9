package dev.millrace.nodes.process;

/** Takes the bytes of a stream. */
interface ByteSink {

    void write(byte[] bytes, int from, int length);

    /** Says that no more bytes come. */
    default void end() {}
}
