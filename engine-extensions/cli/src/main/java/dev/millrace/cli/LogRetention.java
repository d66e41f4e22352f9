package dev.millrace.cli;

import dev.millrace.event.ExecutionId;
import dev.millrace.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Limits of the files that executions leave in a folder: those of the oldest starts go first, and those of each
 * together. Files of other names stay. Immutable.
 *
 * @param runs of how many executions files are kept, the newest; 0 is no limit
 * @param age how long after their last line; zero is no limit
 * @param bytes how much all of them hold together; 0 is no limit
 * @param time what the age is measured by
 */
record LogRetention(int runs, Duration age, long bytes, TimeSource time) {

    /** Everything is kept. */
    static final LogRetention ALL = new LogRetention(0, Duration.ZERO, 0, TimeSource.system());

    /** Looking through the folder is spared most starts: a tenth more may be there for a while. */
    private static final int SHARE = 10;

    private static final Pattern NAME = Pattern.compile("([0-9a-z]{26})\\..*log(\\.\\d+)?");

    /** The files of one execution. Confined to one sweep. */
    private static final class Left {
        private final List<Path> files = new ArrayList<>();
        private Instant newest = Instant.MIN;
        private long bytes;
    }

    /** Returns after how many more executions it is time to look again. */
    int pace() {
        return Math.max(1, runs / SHARE);
    }

    /**
     * Deletes what is beyond the limits.
     *
     * @param open executions whose files are written now, which stay
     */
    void sweep(Path folder, Set<ExecutionId> open) throws IOException {
        if (runs == 0 && age.isZero() && bytes == 0) {
            return;
        }
        long kept = 0;
        long held = 0;
        for (var run : newestFirst(folder).entrySet()) {
            var left = run.getValue();
            kept++;
            held += left.bytes;
            boolean goes = (runs > 0 && kept > runs)
                    || (bytes > 0 && held > bytes)
                    || (!age.isZero() && left.newest.isBefore(time.now().minus(age)));
            if (goes && !open.contains(ExecutionId.parse(run.getKey()))) {
                for (var file : left.files) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Ids begin with the time of the start. */
    private static TreeMap<String, Left> newestFirst(Path folder) throws IOException {
        var all = new TreeMap<String, Left>(Collections.reverseOrder());
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                var id = idOf(file);
                if (id.isPresent()) {
                    add(all.computeIfAbsent(id.get(), unseen -> new Left()), file);
                }
            }
        }
        return all;
    }

    private static void add(Left left, Path file) throws IOException {
        try {
            var last = Files.getLastModifiedTime(file).toInstant();
            left.newest = last.isAfter(left.newest) ? last : left.newest;
            left.bytes += Files.size(file);
            left.files.add(file);
        } catch (NoSuchFileException e) {
            // another process that writes here has deleted it
        }
    }

    private static Optional<String> idOf(Path file) {
        var name = NAME.matcher(String.valueOf(file.getFileName()));
        try {
            return name.matches() ? Optional.of(ExecutionId.parse(name.group(1)).toString()) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
