package dev.millrace.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one command line came to, run in this JVM. */
record CommandLineRun(int code, String out, String err) {

    static CommandLineRun of(Object... args) {
        return of(false, args);
    }

    static CommandLineRun watched(Object... args) {
        return of(true, args);
    }

    /** Runs one with something to read. */
    static CommandLineRun reading(String in, Object... args) {
        return of(in, false, args);
    }

    /** Runs one at a terminal, with what somebody types. */
    static CommandLineRun answering(String typed, Object... args) {
        return of(typed, true, args);
    }

    private static CommandLineRun of(boolean isTerminal, Object... args) {
        return of("", isTerminal, args);
    }

    /** Runs one where the environment names a store. */
    static CommandLineRun withStore(Path store, Object... args) {
        return of("", false, store.toString(), args);
    }

    private static CommandLineRun of(String in, boolean isTerminal, Object... args) {
        return of(in, isTerminal, null, args);
    }

    private static CommandLineRun of(String in, boolean isTerminal, @Nullable String store, Object... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var shell = new Shell(
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                isTerminal,
                onShutdown -> {});
        int code = Millrace.run(
                shell,
                Arrays.stream(args).map(Object::toString).toArray(String[]::new),
                name -> name.equals("MILLRACE_STORE") ? store : null);
        shell.out().flush();
        return new CommandLineRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Writes a file and returns its path. */
    static Path file(Path folder, String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
