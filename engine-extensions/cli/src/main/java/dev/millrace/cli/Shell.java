package dev.millrace.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.function.Consumer;

/** What surrounds a command. Thread-safe. */
final class Shell {

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final PrintStream rawOut;
    private final PrintStream rawErr;
    private final ErrorScreen screen;
    private final boolean isTerminal;
    private final Consumer<Runnable> onShutdown;

    /**
     * Creates one.
     *
     * @param in what is piped or typed into the program
     * @param out takes results
     * @param err takes progress and errors
     * @param isTerminal whether a person watches {@code err}
     * @param onShutdown takes what must be done before the JVM ends on a signal
     */
    Shell(InputStream in, PrintStream out, PrintStream err, boolean isTerminal, Consumer<Runnable> onShutdown) {
        this.in = in;
        this.out = Plain.stream(out, false);
        this.screen = new ErrorScreen(err);
        this.err = Plain.stream(screen, true);
        this.rawOut = out;
        this.rawErr = err;
        this.isTerminal = isTerminal;
        this.onShutdown = onShutdown;
    }

    InputStream in() {
        return in;
    }

    /** Returns what takes results, as {@link Plain} text; buffered until the command ends. */
    PrintStream out() {
        return out;
    }

    /** Returns what takes progress and errors, as {@link Plain} text. */
    PrintStream err() {
        return err;
    }

    /** Returns what takes results as they are: help with its colours. */
    PrintStream rawOut() {
        return rawOut;
    }

    /** Returns what takes progress and errors as they are, for what draws on the terminal itself. */
    PrintStream rawErr() {
        return rawErr;
    }

    /** Returns a tree to draw where progress and errors go, which stand above it from now on. */
    TreeDisplay tree() {
        return screen.tree();
    }

    boolean isTerminal() {
        return isTerminal;
    }

    Consumer<Runnable> onShutdown() {
        return onShutdown;
    }
}
