package dev.millrace.nodes.process;

import dev.millrace.event.Failure;
import dev.millrace.node.NodeContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a process that goes on when this program ends, or takes up one that did. Confined to the thread that runs it.
 */
final class OutlivingRun {

    /*
     * A shell stands between: it waits for a line before it begins, and writes the exit code to a file when the program
     * has ended. So
     *
     *   started -> noted, and the note is safe -> told to begin -> runs -> exit code -> the shell ends
     *
     * and a kill at any point leaves either no process that anybody told to begin (the shell sees the end of its input,
     * and says so by "never"), or a note of the process that runs. `exec` takes a program only, never a command of the
     * shell's own.
     *
     * What the program writes goes by pipes to two keepers, which outlive this program too. A keeper writes parts, at
     * least as long as the limit each, and keeps the first and the last two: what a reader needs for a head and a tail.
     * Of the parts between it writes down the last number and how long all were, before it deletes one. It hears no
     * request to end: a program that is asked to end may have something to say. If it cannot write, it takes the rest
     * and drops it. The program's own PATH may lead to no tools.
     */
    private static final String SCRIPT = """
        d=$1; most=$2; shift 2
        tools() {
          PATH=/usr/bin:/bin${PATH:+:$PATH}
        }
        keep() {
          trap '' TERM
          tools
          part=$d/$1; n=0; size=0; cut=0
          while dd bs=4096 count=256 >>"$part" 2>/dev/null; do
            before=$size; size=$(($(wc -c <"$part")))
            [ "$size" -gt "$before" ] || break
            if [ "$size" -ge "$most" ]; then
              if [ "$n" -gt 1 ]; then
                old=$d/$1.$((n - 1)); cut=$((cut + $(wc -c <"$old")))
                echo "$((n - 1)) $cut" >"$d/$1.tmp" && mv "$d/$1.tmp" "$d/$1.cut" && rm "$old"
              fi
              n=$((n + 1)); part=$d/$1.$n; size=0
            fi
          done
          cat >/dev/null
        }
        ended() {
          tools
          echo "$1" >"$d/exit.tmp" && mv "$d/exit.tmp" "$d/exit"
        }
        if read -r go; then
          { { (exec "$@" <"$d/stdin" 2>&3 3>&-); ended $?; } | keep stdout 3>&-; } 3>&1 >/dev/null | keep stderr
        else
          ended never
        fi
        """;

    /** How much longer than the limit a part gets: what one {@code dd} takes. */
    private static final long SLACK = 4096L * 256;

    private static final int PARTS = 3;

    private static final long LOOK_MILLIS = 100;

    /** How much is read before somebody looks whether the process should end: it may write faster than this reads. */
    private static final long ROUND = 1 << 20;

    private final Capture capture;
    private final NodeContext context;
    private final ProcessFolder folder;
    private final CapturedOutput stdout;
    private final CapturedOutput stderr;
    private final ByteSink errors;

    OutlivingRun(Capture capture, NodeContext context, ProcessFolder folder) {
        this.capture = capture;
        this.context = context;
        this.folder = folder;
        this.stdout = new CapturedOutput(capture.limit());
        this.stderr = new CapturedOutput(capture.limit());
        this.errors = ProcessRun.logged(stderr, capture, context, Level.WARNING);
    }

    /**
     * Runs a program to its end.
     *
     * @throws ProgramException if it cannot be started
     * @throws InterruptedException if the attempt was cancelled or timed out: all has ended then; or handed back: it
     *     runs on
     */
    Finished run(CommandLine line) throws ProgramException, InterruptedException, IOException {
        var process = ProcessRun.start(wrapped(line), Redirect.DISCARD);
        boolean told = false;
        try (var gate = process.getOutputStream()) {
            context.remember(
                    StartedProcess.of(process.toHandle(), context.deliveries()).note());
            gate.write("go\n".getBytes(StandardCharsets.US_ASCII));
            gate.flush();
            told = true;
        } finally {
            if (!told) {
                ProcessRun.treeOf(process.toHandle()).end(capture.grace());
            }
        }
        var finished = await(process.toHandle());
        if (finished.isEmpty()) {
            ProcessRun.treeOf(process.toHandle()).end(capture.grace());
        }
        return finished.orElseThrow(() -> new ProgramException(Failure.of(
                "ProcessLost",
                "[NODE-308] the shell that ran '" + line.program() + "' was killed before its program ended, or could"
                        + " not write beside the store, as on a disk that is full")));
    }

    private CommandLine wrapped(CommandLine line) {
        List<String> arguments = new ArrayList<>(List.of(
                "/bin/sh", "-c", SCRIPT, "millrace", folder.path().toString(), String.valueOf(capture.limit())));
        arguments.addAll(line.arguments());
        return new CommandLine(arguments, line.folder(), line.environment(), line.inherited(), "");
    }

    /**
     * Waits for a process that was started before.
     *
     * @return how it ended; empty if it was never told to begin, or nobody can say
     */
    Optional<Finished> takeUp(StartedProcess started) throws InterruptedException, IOException {
        var process = started.running();
        return process.isPresent() ? await(process.get()) : finished();
    }

    private Optional<Finished> await(ProcessHandle process) throws InterruptedException, IOException {
        boolean ended = false;
        try (var out = new KeptStream(folder.stdout(), stdout);
                var err = new KeptStream(folder.stderr(), stderr)) {
            var lines = lines();
            var over = over(process);
            long patience = capture.drain().toMillis();
            while (!ended) {
                ended = !ProcessTree.isRunning(process) || patience < 0;
                if (!ended) {
                    boolean isMore = copy(out, lines, ROUND);
                    isMore = copy(err, errors, ROUND) || isMore;
                    pause(over, isMore ? 0 : LOOK_MILLIS);
                    patience -= folder.hasEnded() ? LOOK_MILLIS : 0; // the keepers wait for all that holds the pipes
                }
            }
            rest(out, lines, err);
            return outcome();
        } finally {
            if (!ended && !context.isHandedBack()) {
                ProcessRun.treeOf(process).end(capture.grace());
            }
        }
    }

    private ProgressLines lines() {
        return new ProgressLines(
                ProcessRun.logged(stdout, capture, context, Level.INFO),
                capture.charset(),
                (at, text) -> ProcessRun.progress(context, at, text));
    }

    /**
     * Reads what is there now, which is no more than the keepers keep: what a process has left running may write on for
     * ever.
     */
    private void rest(InputStream out, ProgressLines lines, InputStream err) throws IOException {
        long most = PARTS * (capture.limit() + SLACK);
        copy(out, lines, most);
        lines.end();
        copy(err, errors, most);
        errors.end();
    }

    /**
     * Becomes true when the process has ended, as far as the system tells those who did not start it, and false by a
     * cancel.
     */
    private CompletableFuture<Boolean> over(ProcessHandle process) {
        var cancelled = new CompletableFuture<Boolean>();
        context.onCancel(() -> cancelled.complete(false));
        return process.onExit().thenApply(done -> true).applyToEither(cancelled, done -> done);
    }

    private static void pause(CompletableFuture<Boolean> over, long millis) throws InterruptedException {
        try {
            if (!over.get(millis, TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("the attempt was cancelled");
            }
        } catch (TimeoutException e) {
            return; // what it wrote meanwhile is read
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Returns how a process ended that is not there any more. */
    private Optional<Finished> finished() throws IOException {
        if (!folder.hasEnded()) {
            return Optional.empty();
        }
        try (var out = new KeptStream(folder.stdout(), stdout);
                var err = new KeptStream(folder.stderr(), stderr)) {
            rest(out, lines(), err);
        }
        return outcome();
    }

    private Optional<Finished> outcome() throws IOException {
        return folder.ended()
                .filter(code -> !code.equals(ProcessFolder.NEVER))
                .map(code -> new Finished(
                        Integer.parseInt(code),
                        stdout.text(capture.charset()),
                        stderr.text(capture.charset()),
                        stdout.dropped(),
                        stderr.dropped()));
    }

    /** Hands over what there is, up to a limit and a little more. Returns whether there may be more. */
    static boolean copy(InputStream in, ByteSink sink, long limit) throws IOException {
        var buffer = new byte[8192];
        for (long left = limit; left > 0; ) {
            int count = in.read(buffer);
            if (count < 0) {
                return false;
            }
            sink.write(buffer, 0, count);
            left -= count;
        }
        return true;
    }
}
