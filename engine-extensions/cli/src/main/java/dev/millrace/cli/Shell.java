package dev.millrace.cli;

import java.io.PrintStream;
import java.util.function.Consumer;

/**
 * What surrounds a command. Thread-safe.
 *
 * @param out takes results; buffered until the command ends
 * @param err takes progress and errors
 * @param isTerminal whether a person watches {@code err}
 * @param onShutdown takes what must be done before the JVM ends on a signal
 */
record Shell(PrintStream out, PrintStream err, boolean isTerminal, Consumer<Runnable> onShutdown) {}
