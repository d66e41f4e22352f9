package dev.millrace.store.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots, one at a time, on a thread of their own. Confined to the journal's thread, but for what that thread
 * of theirs does.
 */
final class Snapshots {

    private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

    private final Settings settings;
    private final FileTable table;
    private final TableFiles index;
    private final Inbox inbox;
    private final List<CompletableFuture<Void>> askers = new ArrayList<>();

    private @Nullable Thread keeper;
    private volatile @Nullable JournalException problem;
    private volatile long bytes;

    Snapshots(Settings settings, FileTable table, TableFiles index, Inbox inbox) {
        this.settings = settings;
        this.table = table;
        this.index = index;
        this.inbox = inbox;
    }

    boolean isRunning() {
        return keeper != null;
    }

    /** Somebody waits for the one that runs, or for the next. */
    void ask(CompletableFuture<Void> asker) {
        askers.add(asker);
    }

    /**
     * A snapshot is not taken before as much was written as the last one holds, so that copying costs at most as much
     * again.
     */
    boolean isWorthwhile(int segments) {
        return segments > Math.max(settings.snapshotSegments(), bytes / settings.segmentBytes());
    }

    /** Begins one of what was needed when the tip was the last frame. */
    void start(Tip tip, Living needed) {
        problem = null;
        keeper = JournalThreads.daemon(
                () -> {
                    take(tip, needed);
                    inbox.put(new Request.Task(this::finished));
                },
                "millrace-journal-snapshot");
        keeper.start();
    }

    private void take(Tip tip, Living needed) {
        try {
            bytes = new SnapshotWriter(settings.files(), new Layout(settings.directory()), table, index)
                    .run(tip, needed);
        } catch (IOException | RuntimeException | Error e) {
            log.warn("[STO-108] No snapshot of {}; it grows until one succeeds", settings.directory(), e);
            problem = new JournalException(
                    "[STO-108] no snapshot of " + settings.directory() + " could be taken: " + e
                            + "; nothing is lost, but nothing is freed either",
                    e);
        }
    }

    /** Tells those who wait. */
    void finished() {
        answer(problem);
        keeper = null;
    }

    /** Tells those who wait, where there is nothing to do or nothing can be done. */
    void answer(@Nullable JournalException outcome) {
        askers.forEach(asker -> Waiting.complete(asker, outcome));
        askers.clear();
    }

    /** Waits for the one that runs. */
    void close() {
        if (keeper != null) {
            Waiting.join(keeper);
            finished();
        }
    }
}
