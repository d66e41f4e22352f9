package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The changes of a store that somebody else writes, as its files show them; of a database each look is one. Confined to
 * its caller.
 */
final class StoreChanges {

    private static final long POLL_MILLIS = 200;
    private static final long DATABASE_POLL_MILLIS = 1_000;

    private final StorePlace place;
    private Map<String, Seen> seen;

    /** What a file was like. */
    private record Seen(long size, FileTime changed) {}

    StoreChanges(StorePlace place) {
        this.place = place;
        this.seen = look();
    }

    /** Waits for a moment. Returns whether anything has changed since this was asked last, or since it was made. */
    boolean awaitBriefly() {
        if (place.isDatabase()) {
            pause(DATABASE_POLL_MILLIS);
            return true;
        }
        pause(POLL_MILLIS);
        var now = look();
        boolean changed = !now.equals(seen);
        seen = now;
        return changed;
    }

    /** Waits until something has changed since this was asked last, or since it was made. */
    void await() {
        if (place.isDatabase()) {
            pause(DATABASE_POLL_MILLIS); // whoever asks sees what has changed
            return;
        }
        for (var now = look(); ; now = look()) {
            if (!now.equals(seen)) {
                seen = now;
                return;
            }
            pause(POLL_MILLIS);
        }
    }

    private static void pause(long millis) {
        try {
            new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailedException.failed("[CLI-115] interrupted; what had not ended stays in the store");
        }
    }

    private Map<String, Seen> look() {
        var files = new TreeMap<String, Seen>();
        if (place.isDatabase()) {
            return files;
        }
        var directory = place.folder();
        for (var folder : new Path[] {directory, directory.resolve("logs")}) {
            if (Files.isDirectory(folder)) {
                try (var all = Files.newDirectoryStream(folder, "{seg-*,*.log}")) {
                    all.forEach(file -> note(files, file));
                } catch (IOException e) {
                    throw CommandFailedException.failed(
                            "[CLI-103] " + folder + " may not be read; look at its permissions");
                }
            }
        }
        return files;
    }

    private static void note(Map<String, Seen> files, Path file) {
        try {
            files.put(file.toString(), new Seen(Files.size(file), Files.getLastModifiedTime(file)));
        } catch (IOException e) {
            files.remove(file.toString()); // it is gone meanwhile
        }
    }
}
