package dev.millrace.testing.kill;

import java.io.IOException;

/** Where a process can be killed, or a disk can fail. */
enum Moment {
    /** Before a file is written. */
    WRITE,
    /** When half of the bytes are written. */
    HALF_WRITE,
    /** Before a file is forced; what is to be forced is written. */
    FORCE,
    /** When a file was forced, and nobody has heard so. */
    AFTER_FORCE,
    /** Before a file is made, renamed, deleted or cut, or a directory is forced. */
    NAMES,
    /** When the engine has heard that a turn is safe. */
    AFTER_COMMIT,
    /** When the engine has answered its caller, and the caller has not written that down. */
    BEFORE_ACK,
    /** When a node has done its work, and the engine has not heard so. */
    AFTER_EFFECT,
    /** Before a file is read, or opened to be read. */
    READ,
    /** Before a question about files: names, sizes, room. */
    LOOK,
    /** When all is done, before the engine closes. */
    END;

    /** What happens there. */
    interface Hook {

        void at(Moment moment) throws IOException;

        /** Passes where no file is touched, so that nothing can fail but the process. */
        default void pass(Moment moment) {
            try {
                at(moment);
            } catch (IOException e) {
                throw new AssertionError("no file is touched at " + moment, e);
            }
        }
    }
}
