package dev.millrace.nodes.process;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The files by which a process and a program that may be another one by then speak with each other. Immutable. */
record ProcessFolder(Path path) {

    /** What the shell that runs the program says if it was never told to. */
    static final String NEVER = "never";

    /** Makes the folder, with what the process reads and empty files for what it writes. */
    static ProcessFolder made(Path path, String stdin, Charset charset) throws IOException {
        Files.createDirectories(path);
        var folder = new ProcessFolder(path);
        Files.write(path.resolve("stdin"), stdin.getBytes(charset));
        Files.write(folder.stdout(), new byte[0]);
        Files.write(folder.stderr(), new byte[0]);
        Files.deleteIfExists(folder.exit());
        return folder;
    }

    Path stdout() {
        return path.resolve("stdout");
    }

    Path stderr() {
        return path.resolve("stderr");
    }

    /** Its exit code; there once the process has ended. */
    private Path exit() {
        return path.resolve("exit");
    }

    boolean hasEnded() {
        return Files.exists(exit());
    }

    /** Returns the exit code as the shell wrote it, or {@link #NEVER}; nothing if nobody wrote it. */
    Optional<String> ended() throws IOException {
        return hasEnded()
                ? Optional.of(
                        Files.readString(exit(), StandardCharsets.US_ASCII).strip())
                : Optional.empty();
    }
}
