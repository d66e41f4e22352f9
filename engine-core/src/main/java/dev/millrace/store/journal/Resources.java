package dev.millrace.store.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What is open while a journal is. Confined to the journal's thread.
 *
 * @param lock the right to write
 * @param mark how far the disk is
 * @param log the end of the journal
 * @param epoch the number of this opening
 * @param notes what was repaired
 */
record Resources(DirectoryLock lock, Mark mark, Log log, long epoch, List<String> notes) {

    /** Makes the directory if there is none, and refuses one that is somebody else's. */
    static void requireDirectory(Settings settings) throws IOException {
        var files = settings.files();
        var directory = settings.directory();
        files.createDirectories(directory);
        var names = files.list(directory);
        if (!Layout.isOurs(names)) {
            throw new JournalException("[STO-101] " + directory + " holds other files, such as " + names.get(0)
                    + ", and no journal; name an empty directory");
        }
        var parent = directory.getParent();
        if (names.isEmpty() && parent != null) {
            files.forceDirectory(parent);
        }
    }

    /** Reads and repairs a directory, and leaves a frame that says so. */
    static Resources open(Settings settings, DirectoryLock lock, JournalParts parts) throws IOException {
        var layout = new Layout(settings.directory());
        var before = state(settings.files(), layout);
        var found = read(settings, layout, parts);
        // Only now: reading the mark has closed it. Nothing was changed yet.
        var mark = new Mark(settings.files().openToWrite(layout.mark()));
        try {
            lock.holdToo(layout.mark());
            lock.requireAlone(before.equals(state(settings.files(), layout)));
            var notes = new TailRepair(settings.files(), layout).run(found);
            parts.blobs().begin(parts.contents().blobs());
            long epoch = Math.max(found.tip().epoch(), lock.lastEpoch()) + 1;
            lock.sign(epoch);
            var log = new Log(settings, parts, mark, found, epoch);
            log.begin();
            log.write(new ArrayDeque<>(List.of(EngineOpening.frame())));
            log.finish();
            return new Resources(lock, mark, log, epoch, notes);
        } catch (IOException | RuntimeException e) {
            mark.close();
            throw e;
        }
    }

    /** What no engine can add a frame to a directory or remove one without changing. */
    private static String state(FileOps files, Layout layout) throws IOException {
        var names = files.list(layout.directory());
        var segments = Layout.segments(names);
        if (segments.isEmpty()) {
            return Layout.snapshots(names).toString();
        }
        try (var last = files.openToRead(layout.segment(segments.get(segments.size() - 1)))) {
            return Layout.snapshots(names) + " " + segments + " " + last.size();
        }
    }

    private static Found read(Settings settings, Layout layout, JournalParts parts) throws IOException {
        var known = parts.index().open();
        var recovery = new JournalRecovery(settings.files(), layout, parts.table(), known, parts.contents());
        try {
            return recovery.run();
        } finally {
            known.values().stream()
                    .flatMap(List::stream)
                    .map(TableFiles.Table::file)
                    .filter(file -> !recovery.taken().contains(file))
                    .forEach(TableFile::close);
        }
    }
}
