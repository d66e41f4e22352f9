package dev.millrace.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The {@code millrace} program. */
final class Main {

    private static final int BUFFER = 1 << 16;

    private Main() {}

    /** Runs one command and ends the JVM, whatever threads there still are. */
    public static void main(String[] args) {
        var exit = new SignalExit();
        exit.listen();
        var out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER),
                false,
                StandardCharsets.UTF_8);
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        var shell = new Shell(System.in, out, err, Terminal.isWatched(), exit::before);
        // What nodes print belongs to nobody's report.
        System.setOut(shell.err());
        System.setErr(shell.err());
        int code = Millrace.run(shell, Arguments.asWritten(args));
        shell.out().flush();
        out.flush();
        err.flush();
        exit.end(code);
    }
}
