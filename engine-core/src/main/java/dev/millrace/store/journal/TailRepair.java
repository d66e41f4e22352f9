package dev.millrace.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts right what {@link JournalRecovery} found and nobody had been promised. Keeps what it cuts off. */
final class TailRepair {

    private static final String KEPT = ".bak";

    private final FileOps files;
    private final Layout layout;
    private final List<String> notes = new ArrayList<>();

    TailRepair(FileOps files, Layout layout) {
        this.files = files;
        this.layout = layout;
    }

    /** Returns a sentence for each thing that was put right. */
    List<String> run(Found found) throws IOException {
        for (var name : files.list(layout.directory())) {
            if (Layout.isUnfinished(name)) {
                files.delete(layout.directory().resolve(name));
            }
        }
        for (var snapshot : found.spoilt()) {
            setAside(snapshot);
        }
        cutTail(found.last(), found);
        return notes;
    }

    private void setAside(Path snapshot) throws IOException {
        var aside = snapshot.resolveSibling(snapshot.getFileName() + KEPT);
        files.rename(snapshot, aside);
        files.forceDirectory(layout.directory());
        notes.add("the snapshot " + snapshot
                + " was damaged; what it held was read from the files before it, and it is now " + aside.getFileName());
    }

    /**
     * What was read back may never have reached the disk, if the process was killed; from here on it counts as safe.
     */
    private void cutTail(@Nullable JournalFile last, Found found) throws IOException {
        if (last == null) {
            return;
        }
        if (found.torn() != null) {
            var rest = new FrameScan(last.file(), found.end()).rest();
            var aside = layout.directory().resolve("torn-" + (found.tip().lsn() + 1) + KEPT);
            writeWhole(aside, rest);
            last.file().truncate(found.end());
            notes.add(last.path() + ": the last write was not complete (" + found.torn() + "); " + rest.length
                    + " bytes from offset " + found.end() + " on, which nobody was told were safe, are now in "
                    + aside.getFileName());
        }
        last.file().force();
    }

    private void writeWhole(Path path, byte[] bytes) throws IOException {
        try (var file = files.openToWrite(path)) {
            file.write(ByteBuffer.wrap(bytes), 0);
            file.truncate(bytes.length);
            file.force();
        }
        files.forceDirectory(layout.directory());
    }
}
