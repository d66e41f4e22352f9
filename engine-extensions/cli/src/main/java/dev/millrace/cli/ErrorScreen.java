package dev.millrace.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Standard error, where a tree may be drawn: what is printed stands above it then. Thread-safe. */
final class ErrorScreen extends OutputStream {

    private final PrintStream to;
    private @Nullable TreeDisplay tree; // guarded by this

    ErrorScreen(PrintStream to) {
        this.to = to;
    }

    /** Returns a tree to draw there. */
    synchronized TreeDisplay tree() {
        var drawn = new TreeDisplay(to);
        tree = drawn;
        return drawn;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        if (tree == null) {
            to.write(bytes, from, length);
        } else {
            tree.above(bytes, from, length);
        }
    }

    @Override
    public void flush() {
        to.flush();
    }
}
