package dev.millrace.cli;

import java.io.Console;

/** Whether somebody watches. */
final class Terminal {

    private Terminal() {}

    /** Returns whether input and output are a terminal's. */
    @SuppressWarnings("SystemConsoleNull") // on older JVMs, null says that there is no terminal
    static boolean isWatched() {
        var console = System.console();
        return console != null && isTerminal(console);
    }

    /** From JDK 22 on there is always a console, which knows whether it is a terminal. */
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
