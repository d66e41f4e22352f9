package dev.millrace.nodes.process;

import dev.millrace.event.Failure;
import dev.millrace.node.NodeContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one process to its end, or ends it with all that it started. Confined to the thread that runs it. */
final class ProcessRun {

    private static final Logger log = LoggerFactory.getLogger(ProcessRun.class);

    /** A pipe takes this much even if nobody reads it. */
    private static final int SMALL = 4096;

    private static final Optional<String> SETSID = Platform.CURRENT.windows()
            ? Optional.empty()
            : Platform.CURRENT
                    .find("setsid", Path.of("/"), Platform.CURRENT.environment())
                    .map(Object::toString);

    private final Capture capture;
    private final NodeContext context;
    private final CapturedOutput stdout;
    private final CapturedOutput stderr;

    ProcessRun(Capture capture, NodeContext context) {
        this.capture = capture;
        this.context = context;
        this.stdout = new CapturedOutput(capture.limit());
        this.stderr = new CapturedOutput(capture.limit());
    }

    /**
     * Runs the process.
     *
     * @throws ProgramException if it cannot be started
     * @throws InterruptedException if the attempt was cancelled or timed out; the whole tree has ended then
     */
    Finished run(CommandLine line) throws ProgramException, InterruptedException {
        var process = start(line, Redirect.PIPE);
        var tree = treeOf(process.toHandle());
        boolean finished = false;
        try {
            var readers = List.of(
                    reader(
                            "stdout",
                            process.getInputStream(),
                            new ProgressLines(
                                    logged(stdout, capture, context, Level.INFO),
                                    capture.charset(),
                                    (at, text) -> progress(context, at, text))),
                    reader("stderr", process.getErrorStream(), logged(stderr, capture, context, Level.WARNING)));
            write(process.getOutputStream(), line.stdin().getBytes(capture.charset()));
            await(process);
            drain(readers);
            finished = true;
        } finally {
            if (!finished) {
                tree.end(capture.grace());
            }
            close(process);
        }
        return new Finished(
                process.exitValue(),
                stdout.text(capture.charset()),
                stderr.text(capture.charset()),
                stdout.dropped(),
                stderr.dropped());
    }

    static ProcessTree treeOf(ProcessHandle process) {
        return new ProcessTree(process, SETSID.isPresent());
    }

    /**
     * Starts a process, in a session of its own where that can be had.
     *
     * @param output where both of its streams go
     */
    static Process start(CommandLine line, Redirect output) throws ProgramException {
        List<String> command = new ArrayList<>(line.arguments());
        SETSID.ifPresent(setsid -> command.add(0, setsid));
        var builder = new ProcessBuilder(command).directory(line.folder().toFile());
        builder.redirectOutput(output).redirectError(output);
        builder.environment().clear();
        builder.environment().putAll(line.environment());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new ProgramException(Failure.of(
                    "ProgramNotStarted",
                    "[NODE-303] program '" + line.program() + "' cannot be started: " + reasonOf(e)));
        }
    }

    /** The text of the exception also holds the arguments, which may be secret. */
    private static String reasonOf(IOException e) {
        var text = String.valueOf(e.getMessage());
        int reason = text.lastIndexOf("error=");
        return reason < 0 ? e.getClass().getSimpleName().toLowerCase(Locale.ROOT) : text.substring(reason);
    }

    private void await(Process process) throws InterruptedException {
        var cancelled = new CompletableFuture<Boolean>();
        context.onCancel(() -> cancelled.complete(false));
        var ended = process.onExit().thenApply(done -> true);
        try {
            if (!ended.applyToEither(cancelled, done -> done).get()) {
                throw new InterruptedException("the attempt was cancelled");
            }
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void drain(List<CompletableFuture<Void>> readers) throws InterruptedException {
        try {
            CompletableFuture.allOf(readers.toArray(CompletableFuture[]::new))
                    .get(capture.drain().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            stdout.close();
            stderr.close();
            log.debug("A process has ended, but what it started still holds its output; that is not waited for");
        } catch (ExecutionException e) {
            log.warn("The output of a process could not be read to its end", e.getCause());
        }
    }

    private static CompletableFuture<Void> reader(String name, InputStream in, ByteSink sink) {
        var done = new CompletableFuture<Void>();
        Threads.start(name, () -> {
            try {
                copy(in, sink);
                done.complete(null);
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private static void copy(InputStream in, ByteSink sink) throws IOException {
        var buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            sink.write(buffer, 0, count);
        }
        sink.end();
    }

    private static void write(OutputStream out, byte[] stdin) {
        if (stdin.length <= SMALL) {
            writeAll(out, stdin);
        } else {
            Threads.start("stdin", () -> writeAll(out, stdin));
        }
    }

    private static void writeAll(OutputStream out, byte[] stdin) {
        try (out) {
            out.write(stdin);
        } catch (IOException e) {
            log.debug("A process did not read all of its input", e);
        }
    }

    /** Returns a sink that has each line in the execution's log too. */
    static ByteSink logged(ByteSink sink, Capture capture, NodeContext context, Level level) {
        return new LoggedLines(sink, capture.charset(), line -> context.log(level, line));
    }

    static void progress(NodeContext context, double fraction, String text) {
        try {
            context.progress(fraction, text);
        } catch (RuntimeException e) {
            log.debug("The progress of a process was not taken", e);
        }
    }

    private static void close(Process process) {
        for (var stream : List.of(process.getInputStream(), process.getErrorStream(), process.getOutputStream())) {
            try {
                stream.close();
            } catch (IOException e) {
                log.debug("A pipe of a process was closed already", e);
            }
        }
    }
}
