package dev.millrace.cli;

import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A run in a process of its own, which goes on when this one has ended. Confined to one run. */
final class DetachedRun {

    static final String OPTION = "--detach";

    /** The label by which the execution is found that the other process starts. */
    private static final String LABEL = "millrace.detached";

    private static final long LOOK_MILLIS = 100;

    private final StorePlace place;
    private final String token = UUID.randomUUID().toString();

    DetachedRun(StorePlace place) {
        this.place = place;
    }

    /** Returns what the other process prints to: beside a folder that somebody has named, else a temporary file. */
    Path output() {
        if (place.isDatabase() || place.isUsual()) {
            return Path.of(System.getProperty("java.io.tmpdir"), "millrace." + token + ".out");
        }
        var store = place.folder().toAbsolutePath().normalize();
        return store.resolveSibling(store.getFileName() + "." + token + ".out");
    }

    /**
     * Starts it, and returns its execution once that is in the store; it may have ended by then.
     *
     * @param arguments this process's own
     */
    StoredExecution start(List<String> arguments) {
        try {
            Files.createDirectories(output().getParent());
            var process = new ProcessBuilder(command(arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(output().toFile())
                    .start();
            process.getOutputStream().close();
            var found = execution();
            while (found.isEmpty() && !process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                found = execution();
            }
            return found.or(this::execution).orElseThrow(this::failed);
        } catch (IOException e) {
            throw CommandFailedException.failed("[CLI-175] no process can be started for it: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailedException.failed("[CLI-115] interrupted; what was started goes on");
        }
    }

    /** Ctrl-C and the end of the terminal are not meant for it: where there are such signals, it ignores them. */
    private List<String> command(List<String> arguments) {
        var command = new ArrayList<String>();
        if (!System.getProperty("os.name").startsWith("Windows")) {
            command.addAll(List.of("sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        arguments.stream().filter(argument -> !argument.equals(OPTION)).forEach(command::add);
        command.addAll(List.of("--label", LABEL + "=" + token));
        return command;
    }

    /** A store that is being made cannot be read at each moment; if it never can, the other process says why. */
    private Optional<StoredExecution> execution() {
        if (!place.isThere()) {
            return Optional.empty();
        }
        try {
            return place.view().stored().stream()
                    .filter(stored ->
                            token.equals(stored.origin().starter().labels().get(LABEL)))
                    .findFirst();
        } catch (StoreException e) {
            return Optional.empty();
        }
    }

    private CommandFailedException failed() {
        var said = "";
        try {
            said = Files.readString(output(), StandardCharsets.UTF_8);
            Files.delete(output());
        } catch (IOException e) {
            said = String.valueOf(e.getMessage());
        }
        return CommandFailedException.failed("[CLI-175] nothing was started:\n" + said.strip());
    }
}
