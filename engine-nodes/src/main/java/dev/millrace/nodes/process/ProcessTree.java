package dev.millrace.nodes.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process with all that it started. Where there is {@code setsid}, the process leads a session of its own, so that
 * orphans whose parent has gone are found too; elsewhere only those are found whose ancestors still live. Thread-safe.
 */
final class ProcessTree {

    private static final Logger log = LoggerFactory.getLogger(ProcessTree.class);
    private static final Path PROC = Path.of("/proc");
    private static final int STATE = 0; // fields of /proc/<pid>/stat behind the name
    private static final int SESSION = 3;
    private static final long LOOK_AGAIN_MILLIS = 10;
    private static final int KILL_ROUNDS = 100;

    private final ProcessHandle leader;
    private final boolean ownSession;

    ProcessTree(ProcessHandle leader, boolean ownSession) {
        this.leader = leader;
        this.ownSession = ownSession;
    }

    /** Ends every process: asks first, and after the grace period kills what is left. Returns when none is left. */
    void end(Duration grace) {
        var asked = new LinkedHashSet<ProcessHandle>();
        boolean interrupted = false;
        try {
            ask(asked);
            await(asked, grace);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        kill(asked);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(Set<ProcessHandle> asked) {
        for (var member : members()) {
            asked.add(member);
            member.destroy();
        }
    }

    private void await(Set<ProcessHandle> asked, Duration grace) throws InterruptedException {
        long rounds = grace.toMillis() / LOOK_AGAIN_MILLIS;
        for (long i = 0; i < rounds && !allGone(asked); i++) {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    private boolean allGone(Set<ProcessHandle> asked) {
        return asked.stream().noneMatch(ProcessTree::isRunning) && members().isEmpty();
    }

    /** A process may start others between the look and the kill, so this looks until it finds none. */
    private void kill(Set<ProcessHandle> asked) {
        boolean interrupted = false;
        for (int i = 0; i < KILL_ROUNDS; i++) {
            var left = new LinkedHashSet<>(members());
            asked.stream().filter(ProcessTree::isRunning).forEach(left::add);
            if (left.isEmpty()) {
                break;
            }
            if (i == 0) {
                killGroup();
            }
            left.forEach(ProcessHandle::destroyForcibly);
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the whole group in one step, so that none of it can start another meanwhile. */
    private void killGroup() {
        if (ownSession && !session().isEmpty()) {
            try {
                new ProcessBuilder("/bin/sh", "-c", "kill -s KILL -- \"-$0\"", String.valueOf(leader.pid()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                log.debug("No shell to kill a process group with; its processes are killed one by one", e);
            }
        }
    }

    /** Returns the running processes of the tree. */
    Set<ProcessHandle> members() {
        Set<ProcessHandle> members = new LinkedHashSet<>();
        Stream.concat(Stream.of(leader), session().stream())
                .flatMap(member -> Stream.concat(Stream.of(member), member.descendants()))
                .filter(ProcessTree::isRunning)
                .forEach(members::add);
        return members;
    }

    private List<ProcessHandle> session() {
        List<ProcessHandle> members = new ArrayList<>();
        if (!ownSession) {
            return members;
        }
        var session = String.valueOf(leader.pid());
        try (var processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var folder : processes) {
                if (statOf(folder).filter(stat -> stat[SESSION].equals(session)).isPresent()) {
                    ProcessHandle.of(Long.parseLong(folder.getFileName().toString()))
                            .ifPresent(members::add);
                }
            }
        } catch (IOException e) {
            return members; // no /proc: the descendants are all that can be found
        }
        return members;
    }

    /** A killed orphan may stay in the process table until somebody takes note of its end. */
    static boolean isRunning(ProcessHandle process) {
        return process.isAlive()
                && statOf(PROC.resolve(String.valueOf(process.pid())))
                        .map(stat -> !stat[STATE].equals("Z"))
                        .orElse(true);
    }

    /** Returns the fields behind the program's name, which may itself hold anything. */
    private static Optional<String[]> statOf(Path folder) {
        try {
            var line = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
            return Optional.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
