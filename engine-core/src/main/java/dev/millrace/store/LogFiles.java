package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.store.journal.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * The logs of executions beside a journal: the newest part of each, and the one before it. Never forced: after a power
 * loss the newest lines may be missing. Confined to one thread for each execution, but for reading.
 */
final class LogFiles {

    private static final long PART = 1 << 20;
    private static final String END = ".log";
    private static final String BEFORE = ".before";

    private final FileOps files;
    private final Path directory;

    LogFiles(FileOps files, Path journal) {
        this.files = files;
        this.directory = journal.resolve("logs");
    }

    private Path file(ExecutionId id) {
        return directory.resolve(id + END);
    }

    private Path before(ExecutionId id) {
        return directory.resolve(id + END + BEFORE);
    }

    void append(ExecutionId id, List<LogLine> lines) {
        try {
            files.createDirectories(directory);
            long size;
            try (var file = files.openToWrite(file(id))) {
                size = file.size();
                var bytes = LogText.of(lines).getBytes(StandardCharsets.UTF_8);
                file.write(ByteBuffer.wrap(bytes), size);
                size += bytes.length;
            }
            if (size > PART) {
                files.rename(file(id), before(id));
            }
        } catch (IOException e) {
            throw new StoreException("[STO-102] the log " + file(id) + " cannot be written: " + e.getMessage(), e);
        }
    }

    List<LogLine> read(ExecutionId id) {
        var lines = new ArrayList<LogLine>();
        try {
            var names = files.list(directory);
            for (var file : List.of(before(id), file(id))) {
                if (names.contains(String.valueOf(file.getFileName()))) {
                    text(file).lines().forEach(line -> LogText.parse(line).ifPresent(lines::add));
                }
            }
        } catch (IOException e) {
            throw new StoreException("[STO-102] the log " + file(id) + " cannot be read: " + e.getMessage(), e);
        }
        return lines;
    }

    private String text(Path path) throws IOException {
        try (var file = files.openToRead(path)) {
            var bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
            int length = file.read(bytes, 0);
            return new String(bytes.array(), 0, length, StandardCharsets.UTF_8);
        }
    }

    /** Deletes the logs of those executions that are gone. */
    void delete(Collection<ExecutionId> some, Predicate<ExecutionId> isGone) {
        try {
            var names = new HashSet<>(files.list(directory));
            for (var id : names.isEmpty() ? List.<ExecutionId>of() : some) {
                boolean isThere = names.contains(id + END) || names.contains(id + END + BEFORE);
                if (isThere && isGone.test(id)) {
                    files.delete(file(id));
                    files.delete(before(id));
                }
            }
        } catch (IOException e) {
            throw new StoreException("[STO-102] a log in " + directory + " cannot be deleted: " + e.getMessage(), e);
        }
    }
}
