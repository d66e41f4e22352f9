package dev.millrace.nodes.process;

import dev.millrace.definition.Effect;
import dev.millrace.node.NodeContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the process of one delivery of an attempt: one that outlives this program where the engine keeps files, else one
 * that ends with its pipes; so does one that is handed a secret, for what it reads and writes would stand in the files.
 * Confined to the thread that runs it.
 */
final class ProcessRunner {

    private static final Logger log = LoggerFactory.getLogger(ProcessRunner.class);

    private final Capture capture;
    private final NodeContext context;
    private final Optional<Path> files;

    ProcessRunner(Capture capture, NodeContext context, Platform platform) {
        this.capture = capture;
        this.context = context;
        this.files = platform.windows() || context.hasSecrets() ? Optional.empty() : context.folder();
    }

    /** Returns where the files of the process are that an earlier delivery started; empty if there is none. */
    Optional<Path> earlierFolder() {
        return earlier().flatMap(started -> folderOf(started.delivery()));
    }

    /** Returns where those of the next one are; empty if they need not outlive this program. */
    Optional<Path> folder() {
        return folderOf(context.deliveries());
    }

    private Optional<Path> folderOf(int delivery) {
        return files.map(path -> path.resolve(String.valueOf(delivery)));
    }

    private Optional<StartedProcess> earlier() {
        return StartedProcess.in(context.recalled());
    }

    /**
     * Takes up the process that an earlier delivery started.
     *
     * @return how it ended; empty if there is none, and one may be started
     * @throws ProgramException if nobody can say what became of it, and it must not run twice
     */
    Optional<Finished> takeUp() throws ProgramException, InterruptedException, IOException {
        var earlier = earlier();
        if (earlier.isEmpty()) {
            return Optional.empty();
        }
        var started = earlier.get();
        var path = earlierFolder();
        if (path.isPresent()) {
            var folder = new ProcessFolder(path.get());
            var finished = new OutlivingRun(capture, context, folder).takeUp(started);
            if (finished.isPresent()
                    || folder.ended().filter(ProcessFolder.NEVER::equals).isPresent()) {
                return finished;
            }
        }
        var what = "process " + started.pid()
                + " has gone without an exit code: the machine was started anew, or it was killed";
        if (context.effect() == Effect.AT_MOST_ONCE) {
            throw ProgramException.undecided(what + "; its effect is declared to happen at most once");
        }
        log.warn("Node {} of execution {} runs again: {}", context.path(), context.execution(), what);
        return Optional.empty();
    }

    /** Runs a program. */
    Finished run(CommandLine line) throws ProgramException, InterruptedException, IOException {
        var path = folder();
        if (path.isEmpty()) {
            return new ProcessRun(capture, context).run(line);
        }
        var folder = ProcessFolder.made(path.get(), line.stdin(), capture.charset());
        return new OutlivingRun(capture, context, folder).run(line);
    }

    /** Ends the process that a note speaks of, with all that it started. */
    static void release(Map<String, Object> note, Duration grace) {
        StartedProcess.in(note)
                .flatMap(StartedProcess::running)
                .ifPresent(process -> ProcessRun.treeOf(process).end(grace));
    }
}
