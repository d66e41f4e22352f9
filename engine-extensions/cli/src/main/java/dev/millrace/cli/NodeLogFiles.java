package dev.millrace.cli;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.LogLine;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Files of what nodes said: {@code ID.log} of an execution, {@code ID.NODE.log} of each of its nodes, iterations of a
 * loop in one. A file that has become long enough is renamed, {@code ID.log.1} being the newest of these, and the
 * oldest goes; so do those of executions beyond what is to be kept. One that cannot be written is given up, which the
 * engine logs once. Thread-safe.
 */
final class NodeLogFiles implements ExecutionListener {

    private final Path folder;
    private final long longest;
    private final int count;
    private final boolean json;
    private final LogRetention retention;

    // Guarded by this object.
    private final Map<ExecutionId, Map<String, Written>> open = new HashMap<>();
    private int untilSwept = 1;

    /** A file that is written: how long it is, and whether it was given up. */
    private static final class Written {
        private long bytes;
        private boolean isGivenUp;

        Written(long bytes) {
            this.bytes = bytes;
        }
    }

    /**
     * Creates the files as they are needed.
     *
     * @param longest how many bytes a file has at most; a line that is longer alone has one for itself
     * @param count how many files there are of each log; at least 1
     * @param json whether each line is a JSON object
     * @param retention of which executions files are kept
     */
    NodeLogFiles(Path folder, long longest, int count, boolean json, LogRetention retention) {
        this.folder = folder;
        this.longest = longest;
        this.count = count;
        this.json = json;
        this.retention = retention;
    }

    @Override
    public synchronized void on(Event event) {
        if (event instanceof ExecutionEnded) {
            open.remove(event.execution());
        }
    }

    @Override
    public synchronized void said(ExecutionId execution, LogLine line) {
        var text = (json ? DataCodec.toJsonLine(ReportJson.of(line)) : Text.of(line)) + "\n";
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var place = line.node().toString().replaceAll("\\[\\d+]", "").replaceAll("[^A-Za-z0-9_-]+", ".");
        boolean isNew = !open.containsKey(execution);
        for (var name : List.of(execution + ".log", execution + "." + place + ".log")) {
            write(execution, name, bytes);
        }
        if (isNew && --untilSwept == 0) {
            untilSwept = retention.pace();
            sweep();
        }
    }

    private void sweep() {
        try {
            retention.sweep(folder, open.keySet());
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be cleared of old files", e);
        }
    }

    private void write(ExecutionId execution, String name, byte[] line) {
        var file = folder.resolve(name);
        var written = open.computeIfAbsent(execution, unseen -> new HashMap<>())
                .computeIfAbsent(name, unseen -> new Written(file.toFile().length()));
        if (written.isGivenUp) {
            return;
        }
        try {
            Files.createDirectories(folder);
            if (written.bytes > 0 && written.bytes + line.length > longest) {
                rename(file);
                written.bytes = 0;
            }
            Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            written.bytes += line.length;
        } catch (IOException e) {
            written.isGivenUp = true;
            throw new UncheckedIOException(file + " cannot be written any more", e);
        }
    }

    private void rename(Path file) throws IOException {
        Files.deleteIfExists(numbered(file, count - 1));
        for (int number = count - 2; number >= 0; number--) {
            var older = numbered(file, number);
            if (Files.exists(older)) {
                Files.move(older, numbered(file, number + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static Path numbered(Path file, int number) {
        return number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
    }
}
